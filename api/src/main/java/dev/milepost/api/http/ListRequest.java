package dev.milepost.api.http;

import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Label;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Window;
import dev.milepost.service.relay.GroupingKey;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a list's query string asks for.
 *
 * @param fields the fields to show; null for all
 */
record ListRequest(MigrationQuery query, @Nullable Set<String> fields) {
  static final int MAX_LIMIT = 1000;
  private static final int DEFAULT_LIMIT = 50;

  /** A name of 64, a colon, a value of 255. */
  private static final int MAX_LABEL = 320;

  private static final Set<Field> CLOSED_WORDS =
      Set.of(Field.STATE, Field.STATUS, Field.MIGRATION_TYPE);

  /**
   * @param idOf finds the id of the marker's migration when it is given by uuid
   */
  static ListRequest parse(QueryParameters query, Function<UUID, Optional<Long>> idOf) {
    int limit = query.integer("limit", 1, MAX_LIMIT, DEFAULT_LIMIT);
    Long below = marker(query, idOf);
    return filters(query, new Order.ById(below), limit);
  }

  /** The filters and the fields, of all migrations. */
  static ListRequest ofAll(QueryParameters query) {
    return filters(query, new Order.ById(null), MAX_LIMIT);
  }

  private static ListRequest filters(QueryParameters query, Order order, int limit) {
    List<Equals> equals = new ArrayList<>();
    for (Field field : Field.values()) {
      List<String> values = values(field, query);
      if (!values.isEmpty()) {
        equals.add(new Equals(field, values));
      }
    }
    List<String> givenLabels = query.all("label", MAX_LABEL);
    if (givenLabels.size() > GroupingKey.MAX_LABELS) {
      query.complaints().add("label", "may be given " + GroupingKey.MAX_LABELS + " times at most");
    }
    List<Label> labels = givenLabels.stream().map(l -> label(l, query)).toList();
    List<Window> windows = new ArrayList<>();
    for (Map.Entry<String, Moment> window :
        List.of(
            Map.entry("created", Moment.CREATED),
            Map.entry("changes", Moment.CHANGED),
            Map.entry("finished", Moment.FINISHED))) {
      window(window.getKey(), window.getValue(), query).ifPresent(windows::add);
    }
    Set<String> fields = fields(query);
    query.close();
    return new ListRequest(
        new MigrationQuery(equals, labels, windows, order, limit, fields), fields);
  }

  /** The fields that {@code fields=} picks; null when it is absent. */
  static @Nullable Set<String> fields(QueryParameters query) {
    String picked = query.one("fields");
    if (picked == null) {
      return null;
    }
    List<String> known = MigrationJson.fieldNames();
    Set<String> fields = new LinkedHashSet<>(Arrays.asList(picked.split(",", -1)));
    if (!known.containsAll(fields)) {
      query.complaints().add("fields", "must be a comma-separated list of field names", known);
    }
    return fields;
  }

  private static @Nullable Long marker(QueryParameters query, Function<UUID, Optional<Long>> idOf) {
    String marker = query.one("marker");
    if (marker == null) {
      return null;
    }
    if (marker.matches("[1-9][0-9]{0,17}")) {
      return Long.valueOf(marker);
    }
    UUID uuid = Texts.uuid(marker);
    Optional<Long> id = uuid == null ? Optional.empty() : idOf.apply(uuid);
    if (id.isEmpty()) {
      query.complaints().add("marker", "must be the id or uuid of the last migration seen");
    }
    return id.orElse(null);
  }

  private static List<String> values(Field field, QueryParameters query) {
    List<String> given =
        CLOSED_WORDS.contains(field)
            ? query.all(field.word(), QueryParameters.MAX_LIST_LENGTH)
            : query.all(field.word());
    if (CLOSED_WORDS.contains(field)) {
      given = given.stream().flatMap(value -> Arrays.stream(value.split(",", -1))).toList();
    }
    List<String> values = new ArrayList<>();
    for (String value : given) {
      canonical(field, value, query.complaints()).ifPresent(values::add);
    }
    return values;
  }

  /** The value as the store spells it; a complaint when it can't be one. */
  private static Optional<String> canonical(Field field, String value, Complaints complaints) {
    Optional<String> known =
        switch (field) {
          case STATE -> State.of(value).map(State::word);
          case MIGRATION_TYPE -> MigrationType.of(value).map(MigrationType::word);
          case STATUS ->
              statusWords().stream().filter(word -> word.equalsIgnoreCase(value)).findFirst();
          default -> ofKind(field, value);
        };
    if (known.isEmpty()) {
      complaints.add(field.word(), expectation(field), allowed(field));
    }
    return known;
  }

  private static Optional<String> ofKind(Field field, String value) {
    boolean fits =
        switch (field.kind()) {
          case TEXT -> !value.isEmpty();
          case NUMBER -> value.matches("[0-9]{1,18}");
          case BOOLEAN -> value.equals("true") || value.equals("false");
          case UUID -> Texts.uuid(value) != null;
        };
    return fits ? Optional.of(value) : Optional.empty();
  }

  private static String expectation(Field field) {
    return switch (field) {
      case STATE, STATUS, MIGRATION_TYPE -> "is not a known word";
      default ->
          switch (field.kind()) {
            case TEXT -> "must not be empty";
            case NUMBER -> "must be a whole number";
            case BOOLEAN -> "must be true or false";
            case UUID -> "must be a UUID";
          };
    };
  }

  private static List<String> allowed(Field field) {
    return switch (field) {
      case STATE -> State.words();
      case MIGRATION_TYPE -> MigrationType.words();
      case STATUS -> statusWords();
      default -> List.of();
    };
  }

  /** A status may be any type's. */
  private static List<String> statusWords() {
    return Arrays.stream(MigrationType.values())
        .flatMap(type -> type.vocabulary().spellings().stream())
        .distinct()
        .toList();
  }

  private static Label label(String given, QueryParameters query) {
    int colon = given.indexOf(':');
    String name = colon < 0 ? given : given.substring(0, colon);
    if (colon < 1 || !name.equals(name.toLowerCase(Locale.ROOT))) {
      query.complaints().add("label", "must be name:value with a lower-case name");
    }
    return new Label(name, given.substring(colon + 1));
  }

  private static Optional<Window> window(String name, Moment moment, QueryParameters query) {
    Instant since = moment(name + "-since", query);
    Instant before = moment(name + "-before", query);
    if (since != null && before != null && since.isAfter(before)) {
      query.complaints().add(name + "-since", "must not be later than " + name + "-before");
    }
    return since == null && before == null
        ? Optional.empty()
        : Optional.of(new Window(moment, since, before));
  }

  private static @Nullable Instant moment(String name, QueryParameters query) {
    String given = query.one(name);
    if (given == null) {
      return null;
    }
    Optional<Instant> at = Times.parse(given);
    if (at.isEmpty()) {
      query
          .complaints()
          .add(name, "must be an RFC 3339 time such as 2026-11-20T08:00:00Z (write + as %2B)");
    }
    return at.orElse(null);
  }
}
