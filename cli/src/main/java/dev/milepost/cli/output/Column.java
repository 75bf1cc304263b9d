package dev.milepost.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param header in capitals
 * @param fields of the API that it is made of
 * @param value as the API has it, for programs; empty where there is none
 * @param words for people
 * @param numeric whether it is aligned to the right
 */
public record Column(
    String header,
    List<String> fields,
    Function<JsonNode, String> value,
    Function<JsonNode, String> words,
    boolean numeric) {
  public Column {
    fields = List.copyOf(fields);
  }

  /** One field under its own name. */
  public static Column field(String path) {
    return of(path.toUpperCase(Locale.ROOT), path);
  }

  /**
   * One field.
   *
   * @param path may lead into an object: {@code eta.seconds}
   */
  public static Column of(String header, String path) {
    String[] steps = path.split("\\.");
    return new Column(
        header,
        List.of(steps[0]),
        row -> raw(at(row, steps)),
        row -> Humane.field(steps[steps.length - 1], at(row, steps)),
        false);
  }

  /** The same, to the right. */
  public Column toTheRight() {
    return new Column(header, fields, value, words, true);
  }

  /** The same, in other words for people. */
  public Column inWords(Function<JsonNode, String> other) {
    return new Column(header, fields, value, other, numeric);
  }

  /** Whether that is its name: {@code Server UUID}, {@code server_uuid}. */
  public boolean isNamed(String name) {
    return plain(header).equals(plain(name));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
  }

  private static JsonNode at(JsonNode row, String[] steps) {
    JsonNode value = row;
    for (String step : steps) {
      value = value.path(step);
    }
    return value;
  }

  private static String raw(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
