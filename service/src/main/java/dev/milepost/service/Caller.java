package dev.milepost.service;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, for the timeline.
 *
 * @param actor what the caller calls itself; not proven while there are no tokens
 * @param requestId the HTTP request's id, or null for the service's own work
 */
public record Caller(String actor, @Nullable String requestId) {}
