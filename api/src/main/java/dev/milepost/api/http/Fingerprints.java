package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** Tells whether two bodies say the same, whatever the order of their members. */
final class Fingerprints {
  private Fingerprints() {}

  /** SHA-256, in hex, of the object with its members sorted. */
  static String of(ObjectNode body) {
    try {
      byte[] bytes = canonical(body).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String canonical(JsonNode node) {
    if (!node.isObject()) {
      return node.toString();
    }
    TreeMap<String, String> members = new TreeMap<>();
    node.properties().forEach(member -> members.put(member.getKey(), canonical(member.getValue())));
    return members.toString();
  }
}
