package dev.milepost.api.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What was recorded from a running nova-api, and the table of the recorded answers that are not
 * ours. In every text Nova's maximum stands for ours.
 */
final class NovaCases {
  private static final String THEIR_MAXIMUM = "2.93";
  private static final JsonMapper JSON = new JsonMapper();

  private NovaCases() {}

  /** The data sets. */
  static JsonNode data() {
    return read("cases.json").path("data");
  }

  /** The cases of the issue, then those recorded in the same way later. */
  static Stream<Case> all() {
    Map<Integer, JsonNode> deviations = new HashMap<>();
    for (JsonNode deviation : read("deviations.json").path("deviations")) {
      deviations.put(deviation.path("n").intValue(), deviation);
    }
    return Stream.of("cases.json", "more_cases.json")
        .flatMap(file -> read(file).path("cases").valueStream())
        .map(recorded ->
            new Case(
                recorded, deviations.getOrDefault(recorded.path("n").intValue(), JSON.nullNode())));
  }

  private static JsonNode read(String file) {
    try (InputStream in = NovaCases.class.getResourceAsStream("/nova/" + file)) {
      return JSON.readTree(Objects.requireNonNull(in, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One request and its answer.
   *
   * @param deviation why and how ours differs; a JSON null when it doesn't
   */
  record Case(JsonNode recorded, JsonNode deviation) {
    int number() {
      return recorded.path("n").intValue();
    }

    String text(String name) {
      return recorded.path(name).asText();
    }

    boolean deviates() {
      return !deviation.isNull();
    }

    /** What Nova answered. */
    ObjectNode recordedAnswer() {
      return ((ObjectNode) ours(recorded.path("expect"))).deepCopy();
    }

    /** What we answer: Nova's answer, but for what the deviation changes; null takes away. */
    ObjectNode expected() {
      ObjectNode expected = recordedAnswer();
      for (Map.Entry<String, JsonNode> change : deviation.path("expect").properties()) {
        if (change.getValue().isNull()) {
          expected.remove(change.getKey());
        } else {
          expected.set(change.getKey(), change.getValue());
        }
      }
      return expected;
    }

    private static JsonNode ours(JsonNode theirs) {
      try {
        return JSON.readTree(theirs.toString().replace(THEIR_MAXIMUM, Microversion.MAX.text()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String toString() {
      return "%d %s %s %s %s"
          .formatted(
              number(),
              text("data"),
              text("method"),
              text("path"),
              recorded.path("microversion").asText());
    }
  }
}
