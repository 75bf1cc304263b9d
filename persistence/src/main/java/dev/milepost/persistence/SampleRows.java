package dev.milepost.persistence;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Hold;
import dev.milepost.service.forecast.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** The points of migrations' histories. */
final class SampleRows {
  private SampleRows() {}

  /** A second point of the same moment is left out: the first was as true. */
  static void insert(Handle handle, long migrationId, Sample sample) {
    handle
        .createUpdate(
            """
            INSERT INTO migration_samples (
              migration_id, at, memory_total, memory_processed, memory_remaining, disk_total,
              disk_processed, disk_remaining, items_total, items_completed, iteration,
              transfer_bytes_per_second, dirty_bytes_per_second, hold, late)
            VALUES (
              :id, :at, :memoryTotal, :memoryProcessed, :memoryRemaining, :diskTotal,
              :diskProcessed, :diskRemaining, :itemsTotal, :itemsCompleted, :iteration,
              :transfer, :dirty, :hold, :late)
            ON CONFLICT DO NOTHING
            """)
        .bind("id", migrationId)
        .bind("at", sample.at())
        .bind("memoryTotal", sample.memory().total())
        .bind("memoryProcessed", sample.memory().processed())
        .bind("memoryRemaining", sample.memory().remaining())
        .bind("diskTotal", sample.disk().total())
        .bind("diskProcessed", sample.disk().processed())
        .bind("diskRemaining", sample.disk().remaining())
        .bind("itemsTotal", sample.items().total())
        .bind("itemsCompleted", sample.items().completed())
        .bind("iteration", sample.flow().iteration())
        .bind("transfer", sample.flow().transferBytesPerSecond())
        .bind("dirty", sample.flow().dirtyBytesPerSecond())
        .bind("hold", sample.hold().name().toLowerCase(Locale.ROOT))
        .bind("late", sample.late())
        .execute();
  }

  /** All points in the order of their moments. */
  static List<Sample> all(Handle handle, long migrationId) {
    return handle
        .createQuery(
            """
            SELECT at, memory_total, memory_processed, memory_remaining, disk_total,
              disk_processed, disk_remaining, items_total, items_completed, iteration,
              transfer_bytes_per_second, dirty_bytes_per_second, hold, late
            FROM migration_samples
            WHERE migration_id = :id
            ORDER BY at
            """)
        .bind("id", migrationId)
        .map((row, ctx) -> sample(row))
        .list();
  }

  private static Sample sample(ResultSet row) throws SQLException {
    return new Sample(
        MigrationRows.instant(row, "at"),
        MigrationRows.volume(row, "memory"),
        MigrationRows.volume(row, "disk"),
        new Items(
            MigrationRows.number(row, "items_total"),
            MigrationRows.number(row, "items_completed")),
        new Flow(
            MigrationRows.number(row, "iteration"),
            MigrationRows.number(row, "transfer_bytes_per_second"),
            MigrationRows.number(row, "dirty_bytes_per_second")),
        Hold.valueOf(row.getString("hold").toUpperCase(Locale.ROOT)),
        row.getBoolean("late"));
  }

  /**
   * Keeps every point of the last ten minutes, then one in 15 seconds up to two hours, one in two
   * minutes up to a day, and one in 20 minutes beyond: some 2,100 for a week of reports a second.
   */
  static int thin(Handle handle, long migrationId) {
    return handle
        .createUpdate(
            """
            DELETE FROM migration_samples s USING (
              SELECT at, row_number() OVER (
                PARTITION BY width, floor(extract(epoch FROM at) / width) ORDER BY at) AS nth
              FROM (
                SELECT at, CASE
                    WHEN at > clock_timestamp() - interval '2 hours' THEN 15
                    WHEN at > clock_timestamp() - interval '1 day' THEN 120
                    ELSE 1200
                  END AS width
                FROM migration_samples
                WHERE migration_id = :id AND at <= clock_timestamp() - interval '10 minutes'
              ) aged
            ) ranked
            WHERE s.migration_id = :id AND s.at = ranked.at AND ranked.nth > 1
            """)
        .bind("id", migrationId)
        .execute();
  }
}
