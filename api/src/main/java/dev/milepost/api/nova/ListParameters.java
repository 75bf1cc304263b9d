package dev.milepost.api.nova;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of the list. The table has them in the order in which Nova finds fault with
 * them. Of a repeated one the last value counts, where repeating is allowed at all.
 */
final class ListParameters {
  static final String HIDDEN = "hidden";
  static final String HOST = "host";
  static final String INSTANCE_UUID = "instance_uuid";
  static final String SOURCE_COMPUTE = "source_compute";
  static final String STATUS = "status";
  static final String MIGRATION_TYPE = "migration_type";
  static final String LIMIT = "limit";
  static final String MARKER = "marker";
  static final String CHANGES_SINCE = "changes-since";
  static final String CHANGES_BEFORE = "changes-before";
  static final String USER_ID = "user_id";
  static final String PROJECT_ID = "project_id";

  private static final List<Parameter> TABLE =
      List.of(
          new Parameter(HIDDEN, null, Kind.FREE),
          new Parameter(HOST, null, Kind.FREE),
          new Parameter(INSTANCE_UUID, null, Kind.FREE),
          new Parameter(SOURCE_COMPUTE, null, Kind.FREE),
          new Parameter(STATUS, null, Kind.FREE),
          new Parameter(MIGRATION_TYPE, null, Kind.FREE),
          new Parameter(LIMIT, Feature.PAGING, Kind.NUMBER),
          new Parameter(MARKER, Feature.PAGING, Kind.TEXT),
          new Parameter(CHANGES_SINCE, Feature.PAGING, Kind.TIME),
          new Parameter(CHANGES_BEFORE, Feature.CHANGES_BEFORE, Kind.TIME),
          new Parameter(USER_ID, Feature.OWNERS, Kind.TEXT),
          new Parameter(PROJECT_ID, Feature.OWNERS, Kind.TEXT));

  private static final Pattern DIGITS = Pattern.compile("[0-9]*\\n?");

  private final Map<String, List<String>> given;
  private final List<String> known;

  private ListParameters(Map<String, List<String>> given, List<String> known) {
    this.given = given;
    this.known = known;
  }

  /** Those that the microversion knows; a fault for the others, once it has paging. */
  static ListParameters read(Map<String, List<String>> given, Microversion version) {
    List<Parameter> known =
        TABLE.stream()
            .filter(parameter -> parameter.since() == null || version.has(parameter.since()))
            .toList();
    List<String> names = known.stream().map(Parameter::name).toList();
    if (version.has(Feature.PAGING)) {
      for (Parameter parameter : known) {
        check(parameter, given.getOrDefault(parameter.name(), List.of()));
      }
      refuseOthers(given, names);
    }
    return new ListParameters(given, names);
  }

  private static void check(Parameter parameter, List<String> values) {
    for (String value : values) {
      complaint(parameter.kind(), value)
          .ifPresent(complaint -> refuse(parameter, value, complaint));
    }
    if (parameter.kind() != Kind.FREE && values.size() > 1) {
      String list = PythonText.repr(values);
      refuse(parameter, list, list + " is too long");
    }
  }

  private static Optional<String> complaint(Kind kind, String value) {
    String complaint =
        switch (kind) {
          case FREE, TEXT -> null;
          case NUMBER -> {
            if (!DIGITS.matcher(value).matches()) {
              yield " does not match '^[0-9]*$'";
            }
            yield value.isEmpty() ? " is too short" : null;
          }
          case TIME -> NovaTimes.parse(value).isPresent() ? null : " is not a 'date-time'";
        };
    return Optional.ofNullable(complaint).map(rest -> PythonText.repr(value) + rest);
  }

  private static void refuse(Parameter parameter, String value, String complaint) {
    throw Fault.badRequest(
        "Invalid input for query parameters %s. Value: %s. %s"
            .formatted(parameter.name(), value, complaint));
  }

  /** A fault if anything is given that is not known. */
  static void refuseOthers(Map<String, List<String>> given, List<String> known) {
    List<String> others =
        given.keySet().stream().filter(name -> !known.contains(name)).sorted().toList();
    if (!others.isEmpty()) {
      throw Fault.badRequest(
          "Additional properties are not allowed (%s %s unexpected)"
              .formatted(
                  others.stream().map(PythonText::repr).collect(Collectors.joining(", ")),
                  others.size() == 1 ? "was" : "were"));
    }
  }

  /** The value that counts; null when the parameter is absent or not of this microversion. */
  @Nullable String value(String name) {
    List<String> values = given.get(name);
    return values == null || !known.contains(name) ? null : values.getLast();
  }

  /** The query string of the page after that migration: the same, but for the marker. */
  String next(String marker) {
    List<String> pairs = new ArrayList<>();
    given.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(entry -> {
          boolean isMarker = entry.getKey().equals(MARKER);
          pairs.add(pair(entry.getKey(), isMarker ? marker : entry.getValue().getLast()));
        });
    if (!given.containsKey(MARKER)) {
      pairs.add(pair(MARKER, marker));
    }
    return String.join("&", pairs);
  }

  private static String pair(String name, String value) {
    return QueryString.encode(name) + "=" + QueryString.encode(value);
  }

  /**
   * One parameter.
   *
   * @param since the feature that brought it; null: there from the first
   */
  private record Parameter(String name, @Nullable Feature since, Kind kind) {}

  /** What a value must be like; all but the free ones may be given once only. */
  private enum Kind {
    FREE,
    TEXT,
    NUMBER,
    TIME
  }
}
