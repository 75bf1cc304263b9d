package dev.milepost.api.push;

import java.util.Map;

/**
 * One request of the table.
 *
 * @param job whose series are compared afterwards; empty for none
 * @param path raw, as it goes on the wire
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes for the wire, never compared.
record Exchange(
    String name,
    String job,
    String method,
    String path,
    Map<String, String> headers,
    byte[] body) {}
