package dev.milepost.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of the service.
 *
 * @param target path and query, encoded, below the service's address
 * @param headers besides those that every request has
 */
public record Request(
    String method, String target, @Nullable JsonNode body, Map<String, String> headers) {
  public Request {
    headers = Map.copyOf(headers);
  }

  public static Request get(String target) {
    return new Request("GET", target, null, Map.of());
  }

  public static Request post(String target, JsonNode body) {
    return new Request("POST", target, body, Map.of());
  }

  public static Request patch(String target, JsonNode body) {
    return new Request("PATCH", target, body, Map.of());
  }

  public static Request put(String target, JsonNode body) {
    return new Request("PUT", target, body, Map.of());
  }

  /** The same with one header more. */
  public Request with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new Request(method, target, body, more);
  }

  /** The same, which may be sent again without making another migration. */
  public Request idempotent(String key) {
    return with("Idempotency-Key", key);
  }
}
