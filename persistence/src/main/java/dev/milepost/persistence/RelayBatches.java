package dev.milepost.persistence;

import dev.milepost.service.forecast.Convergence;
import dev.milepost.service.relay.Exposed;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelayStore.Batch;
import dev.milepost.service.relay.RelayStore.Pushed;
import dev.milepost.service.vocabulary.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * All records of a gateway at once, for one group that has them all. Reads only the columns that an
 * exposition tells, in one statement.
 */
final class RelayBatches {
  /** Whether record {@code r} is to be in the group no more. */
  private static final String LEFT =
      """
      (r.superseded OR m.deleted_at IS NOT NULL OR (
        r.relayed_at <= now() - least(CAST(:failed AS interval), CAST(:others AS interval))
        AND greatest(r.relayed_at, m.finished_at) <= now() - %s
        AND m.finished_at IS NOT NULL AND r.relayed_version >= p.version))\
      """
          .formatted(RelayGateways.LINGER);

  private static final String FROM =
      """
      FROM relay_records r
      JOIN migrations m ON m.id = r.migration_id
      JOIN migration_progress p ON p.migration_id = r.migration_id
      WHERE r.gateway = :gateway
      """;

  private static final String DUE =
      "SELECT EXISTS (SELECT %s AND ((%s AND %s) OR %s))"
          .formatted(FROM, PgRelayStore.BEHIND, PgRelayStore.NOT_POSTPONED, LEFT);

  private static final String ALL =
      """
      SELECT m.id, p.version, m.job_id, m.labels, m.state, p.completion_floor, p.items_completed,
        p.last_progress_at, p.outlook, r.relayed_version < p.version AS changed, %s AS is_left
      %s
      """
          .formatted(LEFT, FROM);

  private static final String REFUSE =
      """
      UPDATE relay_records r
      SET failures = r.failures + 1, next_attempt_at = now() + CAST(:delay AS interval),
        quarantine_reason = :reason
      FROM migration_progress p
      WHERE r.gateway = :gateway AND p.migration_id = r.migration_id AND %s
      """
          .formatted(PgRelayStore.BEHIND);

  private final MigrationRows rows = new MigrationRows();

  boolean due(Handle handle, String gateway, Linger linger) {
    return bound(handle.createQuery(DUE), gateway, linger).mapTo(Boolean.class).one();
  }

  Batch read(Handle handle, String gateway, Linger linger) {
    List<Exposed> shown = new ArrayList<>();
    List<Pushed> changed = new ArrayList<>();
    List<Long> left = new ArrayList<>();
    bound(handle.createQuery(ALL), gateway, linger)
        .map((row, ctx) -> {
          if (row.getBoolean("is_left")) {
            left.add(row.getLong("id"));
          } else {
            shown.add(exposed(row));
            if (row.getBoolean("changed")) {
              changed.add(new Pushed(row.getLong("id"), row.getLong("version")));
            }
          }
          return true;
        })
        .list();
    return new Batch(shown, changed, left);
  }

  static void refuse(Handle handle, String gateway, String reason, Duration delay) {
    handle
        .createUpdate(REFUSE)
        .bind("gateway", gateway)
        .bind("reason", reason)
        .bind("delay", delay.toString())
        .execute();
  }

  private static Query bound(Query query, String gateway, Linger linger) {
    return query
        .bind("gateway", gateway)
        .bind("failed", linger.failed().toString())
        .bind("others", linger.others().toString());
  }

  private Exposed exposed(ResultSet row) throws SQLException {
    State state = State.of(row.getString("state")).orElseThrow();
    Double floor = row.getObject("completion_floor", Double.class);
    Convergence convergence = rows.outlook(row.getBytes("outlook")).convergence();
    return new Exposed(
        row.getLong("id"),
        row.getLong("version"),
        row.getString("job_id"),
        rows.labels(row.getString("labels")),
        state,
        state == State.COMPLETED ? Double.valueOf(1.0) : floor,
        MigrationRows.number(row, "items_completed"),
        convergence.verdict(),
        convergence.dirtyRatio(),
        MigrationRows.instantOrNull(row, "last_progress_at"));
  }
}
