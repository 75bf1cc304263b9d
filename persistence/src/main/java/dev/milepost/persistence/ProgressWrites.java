package dev.milepost.persistence;

import dev.milepost.persistence.ProgressColumns.Column;
import dev.milepost.persistence.ProgressColumns.Kind;
import dev.milepost.service.Change;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationStore.Saved;
import java.lang.reflect.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/**
 * Writes what every report changes: the row of {@code migration_progress}, the point of the history
 * that goes with it, and word of it for the change feed. One statement for any number of
 * migrations; each row is written only if its version is still the one before, and its point only
 * with it.
 *
 * <p>Rows are locked in the order in which they are given, so that two groups in the order of their
 * ids never wait for each other in a circle: {@link Connections#writers} leaves the planner no plan
 * but the nested loop that keeps the order.
 */
final class ProgressWrites {
  private final Form whole;
  private final Form usual;
  private final String insert;

  ProgressWrites(MigrationRows rows) {
    List<Column> record = ProgressColumns.ofRecord(rows);
    this.whole = new Form(record);
    this.usual = new Form(ProgressColumns.often(record));
    this.insert =
        "WITH made AS (INSERT INTO migration_progress (migration_id, version, "
            + joined(record, Column::name)
            + ") SELECT migration_id, version, "
            + joined(record, c -> c.kind().stored(c.name()))
            + " FROM "
            + whole.values()
            + " RETURNING migration_id, version) "
            + noted("made");
  }

  /** Leaves word for the change feed of what was written: one row for all. */
  private static String noted(String written) {
    return "INSERT INTO migration_changes (migration_ids, versions)"
        + " SELECT array_agg(migration_id), array_agg(version) FROM "
        + written
        + " HAVING count(*) > 0";
  }

  /** The statements for a choice of the record's columns. */
  private static final class Form {
    private final List<Column> record;
    private final List<Column> sample = ProgressColumns.ofSample();

    /** The key and the version, then the record's columns, then the point's. */
    private final List<Column> given;

    private final String updateOne;
    private final String updateMany;

    Form(List<Column> record) {
      this.record = record;
      List<Column> key =
          List.of(
              Column.of("migration_id", Migration::id), Column.of("version", Migration::version));
      this.given = Stream.of(key, record, sample).flatMap(List::stream).toList();
      this.updateOne = update(values());
      this.updateMany = update(arrays());
    }

    String values() {
      return "(VALUES (%s)) AS r (%s)"
          .formatted(
              joined(given, c -> "CAST(? AS " + c.kind().sqlType() + ")"),
              joined(given, Column::name));
    }

    private String arrays() {
      return "unnest(%s) AS r (%s)"
          .formatted(
              joined(given, c -> "CAST(? AS " + c.kind().sqlType() + "[])"),
              joined(given, Column::name));
    }

    /**
     * Two points of one moment are one. Nobody else can be adding it meanwhile: that would have
     * taken the version that this takes.
     */
    private String update(String source) {
      String counters = String.join(", ", ProgressColumns.ofBoth());
      return """
      WITH changed AS (
        UPDATE migration_progress p SET version = r.version, %s
        FROM %s
        WHERE p.migration_id = r.migration_id AND p.version = r.version - 1
        RETURNING p.migration_id, p.version, %s AS at, r.hold, r.late, %s
      ), noted AS (
        %s
      ), kept AS (
        INSERT INTO migration_samples (migration_id, at, hold, late, %s)
        SELECT migration_id, at, hold, late, %s FROM changed c
        WHERE c.at IS NOT NULL AND NOT EXISTS (
          SELECT FROM migration_samples s WHERE s.migration_id = c.migration_id AND s.at = c.at)
      )
      SELECT clock_timestamp() AS now, array_agg(migration_id) AS written FROM changed
      """
          .formatted(
              joined(record, c -> c.name() + " = " + c.kind().stored("r." + c.name())),
              source,
              Kind.MOMENT.stored("r.at"),
              ProgressColumns.ofBoth().stream().map("p."::concat).collect(Collectors.joining(", ")),
              noted("changed"),
              counters,
              counters);
    }
  }

  private static String joined(List<Column> columns, Function<Column, String> text) {
    return columns.stream().map(text).collect(Collectors.joining(", "));
  }

  /** The first row of a migration. */
  void insert(Handle handle, Change change) {
    execute(
        handle,
        insert,
        (connection, statement) -> {
          bindOne(statement, whole.given, change);
          return statement.executeUpdate();
        });
  }

  /** Leaves word of migrations that are no more: as of a version that none has. */
  static void noteGone(Handle handle, List<Long> ids) {
    handle
        .createUpdate(
            "INSERT INTO migration_changes (migration_ids, versions)"
                + " SELECT array_agg(id), array_agg(9223372036854775807) FROM unnest(:ids) AS g (id)")
        .bindArray("ids", Long.class, ids)
        .execute();
  }

  /** Compare-and-set on the versions: tells whose was still the one before. */
  Saved update(Handle handle, List<Change> changes) {
    Form form = changes.stream().allMatch(ProgressColumns::changesOnlyOften) ? usual : whole;
    boolean one = changes.size() == 1;
    return execute(
        handle,
        one ? form.updateOne : form.updateMany,
        (connection, statement) -> {
          if (one) {
            bindOne(statement, form.given, changes.getFirst());
          } else {
            bindMany(connection, statement, form.given, changes);
          }
          try (ResultSet row = statement.executeQuery()) {
            row.next();
            return saved(row);
          }
        });
  }

  private static Saved saved(ResultSet row) throws SQLException {
    Instant now = MigrationRows.instant(row, "now");
    java.sql.Array written = row.getArray("written");
    return new Saved(written == null ? Set.of() : Set.of((Long[]) written.getArray()), now);
  }

  private static void bindOne(PreparedStatement statement, List<Column> given, Change change)
      throws SQLException {
    for (int i = 0; i < given.size(); i++) {
      statement.setObject(i + 1, given.get(i).value().apply(change));
    }
  }

  private static void bindMany(
      Connection connection, PreparedStatement statement, List<Column> given, List<Change> changes)
      throws SQLException {
    for (int i = 0; i < given.size(); i++) {
      Column column = given.get(i);
      @Nullable Object[] values =
          (@Nullable Object[]) Array.newInstance(column.kind().javaType(), changes.size());
      for (int row = 0; row < values.length; row++) {
        values[row] = column.value().apply(changes.get(row));
      }
      statement.setArray(i + 1, connection.createArrayOf(column.kind().sqlType(), values));
    }
  }

  /** On the driver itself, because a group binds some hundred arrays a millisecond. */
  private static <T> T execute(Handle handle, String sql, Work<T> work) {
    Connection connection = handle.getConnection();
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      return work.with(connection, statement);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  @FunctionalInterface
  private interface Work<T> {
    T with(Connection connection, PreparedStatement statement) throws SQLException;
  }
}
