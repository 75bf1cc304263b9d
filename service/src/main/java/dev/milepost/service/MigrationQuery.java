package dev.milepost.service;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to list, newest first.
 *
 * @param limit 1..1000
 * @param fields the record's fields, by their names in JSON, that somebody will look at; null: all.
 *     Those of the listed migrations that only others need may be missing. What always is there:
 *     id, uuid, job id, attempt, type, status, creation and version
 */
public record MigrationQuery(
    List<Equals> equals,
    List<Label> labels,
    List<Window> windows,
    Order order,
    int limit,
    @Nullable Set<String> fields) {
  public MigrationQuery {
    fields = fields == null ? null : Set.copyOf(fields);
    equals = List.copyOf(equals);
    labels = List.copyOf(labels);
    windows = List.copyOf(windows);
  }

  /** Whole migrations. */
  public MigrationQuery(
      List<Equals> equals, List<Label> labels, List<Window> windows, Order order, int limit) {
    this(equals, labels, windows, order, limit, null);
  }

  /** What "newest" means, and where the last page ended. */
  public sealed interface Order {
    /**
     * The highest id first.
     *
     * @param below only migrations with a smaller id; null: from the newest
     */
    record ById(@Nullable Long below) implements Order {}

    /**
     * As Nova lists: the latest {@code created_at} first, and of equal ones the highest id.
     *
     * @param below only migrations after this one; null: from the newest
     */
    record ByCreation(@Nullable Position below) implements Order {}
  }

  /** A migration's place in the order of creation. */
  public record Position(Instant createdAt, long id) {
    public static Position of(Migration migration) {
      return new Position(migration.createdAt(), migration.id());
    }
  }

  /** The field has one of the values. */
  public record Equals(Field field, List<String> values) {
    public Equals {
      values = List.copyOf(values);
    }
  }

  /** The migration has that label with that value. */
  public record Label(String name, String value) {}

  /** The moment lies between the two, both included; null leaves a side open. */
  public record Window(Moment moment, @Nullable Instant since, @Nullable Instant before) {}

  /** The fields to filter by; each is its own name in JSON and SQL, but for {@link #HOST}. */
  public enum Field {
    STATUS(Kind.TEXT),
    STATE(Kind.TEXT),
    MIGRATION_TYPE(Kind.TEXT),
    JOB_ID(Kind.TEXT),
    UUID(Kind.UUID),
    ATTEMPT(Kind.NUMBER),
    NAME(Kind.TEXT),
    INSTANCE_UUID(Kind.TEXT),
    SOURCE_COMPUTE(Kind.TEXT),
    SOURCE_NODE(Kind.TEXT),
    DEST_COMPUTE(Kind.TEXT),
    DEST_NODE(Kind.TEXT),
    DEST_HOST(Kind.TEXT),
    /** Source or destination compute, as in Nova. */
    HOST(Kind.TEXT),
    OLD_INSTANCE_TYPE_ID(Kind.NUMBER),
    NEW_INSTANCE_TYPE_ID(Kind.NUMBER),
    USER_ID(Kind.TEXT),
    PROJECT_ID(Kind.TEXT),
    UNIT(Kind.TEXT),
    HIDDEN(Kind.BOOLEAN);

    private final Kind kind;

    Field(Kind kind) {
      this.kind = kind;
    }

    public Kind kind() {
      return kind;
    }

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Field> of(String word) {
      return Arrays.stream(values()).filter(field -> field.word().equals(word)).findFirst();
    }
  }

  /** How a value of the field is written. */
  public enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN,
    UUID
  }

  /** The moments to filter by. */
  public enum Moment {
    CREATED,
    /** The last change; the creation while there was none. */
    CHANGED,
    FINISHED
  }
}
