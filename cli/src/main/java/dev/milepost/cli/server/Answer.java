package dev.milepost.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** What came of a request. */
public sealed interface Answer {
  /**
   * It was done, or nothing has changed (304).
   *
   * @param body a missing node where there is none
   */
  record Done(int status, JsonNode body, HttpHeaders headers) implements Answer {
    public Optional<String> etag() {
      return headers.firstValue("ETag");
    }

    /** Whether the report changed the migration: a late or repeated one doesn't. */
    public boolean applied() {
      return headers.firstValue("Milepost-Applied").map(Boolean::parseBoolean).orElse(true);
    }
  }

  /** The service, or something before it, said no. Nothing has changed unless the status is 5xx. */
  record Refused(Problem problem) implements Answer {}

  /**
   * No answer, or none that can be read. A write may have been done all the same.
   *
   * @param reason a sentence without a full stop
   */
  record Unreachable(String reason) implements Answer {}
}
