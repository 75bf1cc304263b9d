package dev.milepost.persistence;

import dev.milepost.service.relay.RelayStore.Backlog;
import dev.milepost.service.relay.RelayStore.Noted;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What people are told of the relay's work; the relay itself doesn't read it. */
final class RelayAccounts {
  private static final String BACKLOG =
      """
      SELECT g.gateway,
        count(*) FILTER (WHERE %1$s) AS due,
        coalesce(extract(epoch FROM
          now() - min(coalesce(r.due_since, p.updated_at, m.created_at)) FILTER (WHERE %1$s)
        ), 0) AS oldest,
        count(r.quarantine_reason) AS quarantined,
        count(r.migration_id) AS records,
        max(r.relayed_at) AS pushed_at
      FROM relay_gateways g
      LEFT JOIN relay_records r ON r.gateway = g.gateway
      LEFT JOIN migrations m ON m.id = r.migration_id
      LEFT JOIN migration_progress p ON p.migration_id = r.migration_id
      GROUP BY g.gateway ORDER BY g.gateway
      """
          .formatted(PgRelayStore.BEHIND + " AND m.deleted_at IS NULL");

  private static final String NOTED =
      """
      SELECT gateway, relayed_version, relayed_at, failures, next_attempt_at, quarantine_reason,
        superseded
      FROM relay_records WHERE migration_id = :id
      """;

  private RelayAccounts() {}

  static List<Backlog> backlog(Handle handle) {
    return handle
        .createQuery(BACKLOG)
        .map((row, ctx) ->
            new Backlog(
                row.getString("gateway"),
                row.getLong("due"),
                row.getDouble("oldest"),
                row.getLong("quarantined"),
                row.getLong("records"),
                MigrationRows.instantOrNull(row, "pushed_at")))
        .list();
  }

  static List<Noted> noted(Handle handle, long migrationId) {
    return handle
        .createQuery(NOTED)
        .bind("id", migrationId)
        .map((row, ctx) ->
            new Noted(
                row.getString("gateway"),
                row.getLong("relayed_version"),
                MigrationRows.instantOrNull(row, "relayed_at"),
                row.getInt("failures"),
                MigrationRows.instantOrNull(row, "next_attempt_at"),
                row.getString("quarantine_reason"),
                row.getBoolean("superseded")))
        .list();
  }
}
