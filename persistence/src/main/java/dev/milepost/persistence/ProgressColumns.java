package dev.milepost.persistence;

import dev.milepost.service.Change;
import dev.milepost.service.Migration;
import dev.milepost.service.Progress;
import dev.milepost.service.forecast.Sample;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns that a report may change, and those of the point that it adds to the history. */
final class ProgressColumns {
  /** What most reports leave as it is. */
  private static final Set<String> RARE =
      Set.of(
          "memory_total",
          "disk_total",
          "items_total",
          "throttled",
          "throttle_reason",
          "silent_since",
          "parts_in_bytes",
          "parts_counted",
          "parts_unit",
          "parts_estimate_exceeded");

  private ProgressColumns() {}

  /** Of {@code migration_progress}, beside its key and its version. */
  static List<Column> ofRecord(MigrationRows rows) {
    return List.of(
        new Column("updated_at", Kind.MOMENT, change -> micros(change.after().updatedAt())),
        number("memory_total", p -> p.memory().total()),
        number("memory_processed", p -> p.memory().processed()),
        number("memory_remaining", p -> p.memory().remaining()),
        number("disk_total", p -> p.disk().total()),
        number("disk_processed", p -> p.disk().processed()),
        number("disk_remaining", p -> p.disk().remaining()),
        number("items_total", p -> p.items().total()),
        number("items_completed", p -> p.items().completed()),
        number("iteration", p -> p.flow().iteration()),
        number("transfer_bytes_per_second", p -> p.flow().transferBytesPerSecond()),
        number("dirty_bytes_per_second", p -> p.flow().dirtyBytesPerSecond()),
        column("throttled", Kind.FLAG, p -> p.throttle().on()),
        column("throttle_reason", Kind.TEXT, p -> p.throttle().reason()),
        column("message", Kind.TEXT, Progress::message),
        number("sequence", p -> p.heard().sequence()),
        moment("observed_at", p -> p.heard().observedAt()),
        moment("last_report_at", p -> p.heard().lastReportAt()),
        moment("last_progress_at", p -> p.heard().lastProgressAt()),
        moment("silent_since", p -> p.heard().silentSince()),
        column("completion_floor", Kind.RATIO, Progress::completionFloor),
        column("outlook", Kind.BYTES, p -> rows.outlook(p.outlook())),
        column("parts_in_bytes", Kind.INTEGER, p -> p.parts().inBytes()),
        column("parts_counted", Kind.INTEGER, p -> p.parts().counted()),
        column("parts_unit", Kind.TEXT, p -> p.parts().unit()),
        column("parts_estimate_exceeded", Kind.FLAG, p -> p.parts().estimateExceeded()));
  }

  /** Of {@code migration_samples}: what a point adds to the record's counters; null without one. */
  static List<Column> ofSample() {
    return List.of(
        sample("at", Kind.MOMENT, s -> micros(s.at())),
        sample("hold", Kind.TEXT, s -> s.hold().name().toLowerCase(Locale.ROOT)),
        sample("late", Kind.FLAG, Sample::late));
  }

  /** The counters, under the same names in the record and in a point. */
  static List<String> ofBoth() {
    return List.of(
        "memory_total",
        "memory_processed",
        "memory_remaining",
        "disk_total",
        "disk_processed",
        "disk_remaining",
        "items_total",
        "items_completed",
        "iteration",
        "transfer_bytes_per_second",
        "dirty_bytes_per_second");
  }

  /** The columns that most reports change. */
  static List<Column> often(List<Column> ofRecord) {
    return ofRecord.stream().filter(column -> !RARE.contains(column.name())).toList();
  }

  /** Whether a change leaves the others as they are. */
  static boolean changesOnlyOften(Change change) {
    Progress before = change.before().progress();
    Progress after = change.after().progress();
    return Objects.equals(before.memory().total(), after.memory().total())
        && Objects.equals(before.disk().total(), after.disk().total())
        && Objects.equals(before.items().total(), after.items().total())
        && before.throttle().equals(after.throttle())
        && Objects.equals(before.heard().silentSince(), after.heard().silentSince())
        && before.parts().equals(after.parts());
  }

  private static Column column(String name, Kind kind, Function<Progress, @Nullable Object> value) {
    return new Column(name, kind, change -> value.apply(change.after().progress()));
  }

  private static Column number(String name, Function<Progress, @Nullable Object> value) {
    return column(name, Kind.NUMBER, value);
  }

  private static Column moment(String name, Function<Progress, @Nullable Instant> value) {
    return column(name, Kind.MOMENT, progress -> micros(value.apply(progress)));
  }

  private static Column sample(String name, Kind kind, Function<Sample, @Nullable Object> value) {
    return new Column(
        name,
        kind,
        change -> {
          Sample sample = change.sample();
          return sample == null ? null : value.apply(sample);
        });
  }

  private static @Nullable Long micros(@Nullable Instant at) {
    return at == null ? null : ChronoUnit.MICROS.between(Instant.EPOCH, at);
  }

  /**
   * A column and where its value comes from.
   *
   * @param value of the kind's Java type, or null
   */
  record Column(String name, Kind kind, Function<Change, @Nullable Object> value) {
    /** For the key and the version, which are columns of both. */
    static Column of(String name, Function<Migration, Long> value) {
      return new Column(name, Kind.NUMBER, change -> value.apply(change.after()));
    }
  }

  /** How a value travels: in a form that the driver sends as binary, one by one and in arrays. */
  enum Kind {
    NUMBER("bigint", Long.class),
    INTEGER("integer", Integer.class),
    RATIO("double precision", Double.class),
    FLAG("boolean", Boolean.class),
    TEXT("text", String.class),
    BYTES("bytea", byte[].class),
    /** Microseconds since 1970: a tenth of the work that a timestamp as text is for both sides. */
    MOMENT("bigint", Long.class);

    private final String sqlType;
    private final Class<?> javaType;

    Kind(String sqlType, Class<?> javaType) {
      this.sqlType = sqlType;
      this.javaType = javaType;
    }

    String sqlType() {
      return sqlType;
    }

    Class<?> javaType() {
      return javaType;
    }

    /** What is stored of an expression of the SQL type. */
    String stored(String expression) {
      return this == MOMENT
          ? "timestamptz 'epoch' + " + expression + " * interval '1 microsecond'"
          : expression;
    }
  }
}
