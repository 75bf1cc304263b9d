package dev.milepost.api.nova;

import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Position;
import dev.milepost.service.MigrationQuery.Window;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the list's parameters ask of the store. */
final class ListQuery {
  static final int MAX_LIMIT = 1000;

  /** Nova's types: the only ones that its API shows. */
  static final Equals NOVA_TYPES =
      new Equals(
          Field.MIGRATION_TYPE,
          Stream.of(
                  MigrationType.LIVE_MIGRATION,
                  MigrationType.MIGRATION,
                  MigrationType.RESIZE,
                  MigrationType.EVACUATION)
              .map(MigrationType::word)
              .toList());

  private static final Set<String> YES = Set.of("1", "t", "true", "y", "yes", "on");
  private static final Set<String> NO = Set.of("0", "f", "false", "n", "no", "off");

  private ListQuery() {}

  /** The query without its beginning; empty when nothing can match. */
  static Optional<MigrationQuery> of(ListParameters given) {
    List<Window> window = window(given);
    List<Equals> equals = new ArrayList<>();
    equals.add(NOVA_TYPES);
    Optional<Boolean> hidden = hidden(given.value(ListParameters.HIDDEN));
    hidden.ifPresent(value -> equals.add(equal(Field.HIDDEN, value.toString())));
    add(equals, Field.STATUS, given.value(ListParameters.STATUS));
    add(equals, Field.MIGRATION_TYPE, given.value(ListParameters.MIGRATION_TYPE));
    add(equals, Field.INSTANCE_UUID, given.value(ListParameters.INSTANCE_UUID));
    add(equals, Field.USER_ID, given.value(ListParameters.USER_ID));
    add(equals, Field.PROJECT_ID, given.value(ListParameters.PROJECT_ID));
    String host = given.value(ListParameters.HOST);
    if (host == null) {
      add(equals, Field.SOURCE_COMPUTE, given.value(ListParameters.SOURCE_COMPUTE));
    } else {
      add(equals, Field.HOST, host);
    }
    return hidden.isEmpty() || !equals.stream().allMatch(ListQuery::canMatch)
        ? Optional.empty()
        : Optional.of(query(equals, window, null, limit(given)));
  }

  private static MigrationQuery query(
      List<Equals> equals, List<Window> windows, @Nullable Position below, int limit) {
    return new MigrationQuery(
        equals,
        List.of(),
        windows,
        new Order.ByCreation(below),
        limit,
        MigrationView.FIELDS_IN_LIST);
  }

  /** The same list, below that migration. */
  static MigrationQuery below(MigrationQuery query, Position position) {
    return query(query.equals(), query.windows(), position, query.limit());
  }

  /** How many to return; 0 is a number too. */
  static int limit(ListParameters given) {
    String limit = given.value(ListParameters.LIMIT);
    if (limit == null) {
      return MAX_LIMIT;
    }
    String digits = limit.strip().replaceFirst("^0+(?=.)", "");
    return digits.length() > 4 ? MAX_LIMIT : Math.min(MAX_LIMIT, Integer.parseInt(digits));
  }

  /** Whether to list the hidden ones instead; empty when the value is neither yes nor no. */
  private static Optional<Boolean> hidden(@Nullable String value) {
    String word = value == null ? "no" : value.strip().toLowerCase(Locale.ROOT);
    if (YES.contains(word)) {
      return Optional.of(true);
    }
    return NO.contains(word) ? Optional.of(false) : Optional.empty();
  }

  private static void add(List<Equals> equals, Field field, @Nullable String value) {
    if (value != null) {
      equals.add(equal(field, value));
    }
  }

  static Equals equal(Field field, String value) {
    return new Equals(field, List.of(value));
  }

  /** PostgreSQL can't even be asked for a text with a NUL, let alone hold one. */
  static boolean canMatch(Equals equals) {
    return equals.values().stream().noneMatch(value -> value.indexOf('\0') >= 0);
  }

  private static List<Window> window(ListParameters given) {
    Instant since = time(given.value(ListParameters.CHANGES_SINCE));
    Instant before = time(given.value(ListParameters.CHANGES_BEFORE));
    if (since != null && before != null && since.isAfter(before)) {
      throw Fault.badRequest(
          "The value of changes-since must be less than or equal to changes-before.");
    }
    return since == null && before == null
        ? List.of()
        : List.of(new Window(Moment.CHANGED, since, before));
  }

  private static @Nullable Instant time(@Nullable String text) {
    return text == null ? null : NovaTimes.parse(text).orElseThrow();
  }
}
