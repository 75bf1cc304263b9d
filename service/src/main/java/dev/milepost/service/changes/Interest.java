package dev.milepost.service.changes;

import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Label;
import dev.milepost.service.MigrationQuery.Window;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which migrations somebody wants to hear of.
 *
 * @param now whether a migration is one of them as it is
 * @param ever whether it can have been one before; may say yes wrongly, but never no
 */
public record Interest(Predicate<Migration> now, Predicate<Migration> ever) {

  /** What something fixed at creation tells, deleted or not. */
  public static Interest inOne(Predicate<Migration> same) {
    return new Interest(same, same);
  }

  /** Those that a list with these filters has, wherever its page begins and ends. */
  public static Interest in(MigrationQuery query) {
    // Labels never change, so who has others was never listed.
    Predicate<Migration> ever = migration -> labels(query.labels(), migration);
    List<Equals> equals = query.equals().stream().map(Interest::canonical).toList();
    return new Interest(
        ever.and(migration ->
            migration.deletedAt() == null
                && equals.stream().allMatch(filter -> holds(filter, migration))
                && query.windows().stream().allMatch(window -> holds(window, migration))),
        ever);
  }

  /** The values as {@link #values} spells them: 7 for 007, a uuid in lower case. */
  private static Equals canonical(Equals filter) {
    return new Equals(
        filter.field(),
        filter.values().stream()
            .map(value ->
                switch (filter.field().kind()) {
                  case TEXT, BOOLEAN -> value;
                  case NUMBER -> Long.toString(Long.parseLong(value));
                  case UUID -> value.toLowerCase(Locale.ROOT);
                })
            .toList());
  }

  private static boolean labels(List<Label> labels, Migration migration) {
    for (Label label : labels) {
      if (!label.value().equals(migration.identity().labels().get(label.name()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean holds(Equals filter, Migration migration) {
    return values(filter.field(), migration).anyMatch(filter.values()::contains);
  }

  private static Stream<String> values(Field field, Migration migration) {
    var identity = migration.identity();
    var places = identity.places();
    return switch (field) {
      case STATUS -> Stream.of(migration.status());
      case STATE -> Stream.of(migration.state().word());
      case MIGRATION_TYPE -> Stream.of(identity.type().word());
      case JOB_ID -> Stream.of(identity.jobId());
      case UUID -> Stream.of(migration.uuid().toString());
      case ATTEMPT -> Stream.of(Integer.toString(identity.attempt()));
      case NAME -> text(identity.name());
      case INSTANCE_UUID -> text(places.instanceUuid());
      case SOURCE_COMPUTE -> text(places.sourceCompute());
      case SOURCE_NODE -> text(places.sourceNode());
      case DEST_COMPUTE -> text(places.destCompute());
      case DEST_NODE -> text(places.destNode());
      case DEST_HOST -> text(places.destHost());
      case HOST -> Stream.concat(text(places.sourceCompute()), text(places.destCompute()));
      case OLD_INSTANCE_TYPE_ID -> text(places.oldInstanceTypeId());
      case NEW_INSTANCE_TYPE_ID -> text(places.newInstanceTypeId());
      case USER_ID -> text(identity.owner().userId());
      case PROJECT_ID -> text(identity.owner().projectId());
      case UNIT -> text(migration.unit());
      case HIDDEN -> Stream.of(Boolean.toString(identity.hidden()));
    };
  }

  private static Stream<String> text(@Nullable Object value) {
    return Stream.ofNullable(value).map(Objects::toString);
  }

  private static boolean holds(Window window, Migration migration) {
    Instant changed = migration.updatedAt();
    Instant at =
        switch (window.moment()) {
          case CREATED -> migration.createdAt();
          case CHANGED -> changed == null ? migration.createdAt() : changed;
          case FINISHED -> migration.standing().finishedAt();
        };
    return at != null
        && (window.since() == null || !at.isBefore(window.since()))
        && (window.before() == null || !at.isAfter(window.before()));
  }
}
