package dev.milepost.persistence;

import dev.milepost.service.relay.RelayStore.Postponement;
import dev.milepost.service.relay.RelayStore.Pushed;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The statements that note what came of pushes; each takes part in the caller's transaction. */
final class RelayOutcomes {
  // Rows that a new attempt is marking this moment are left out rather than waited for: what isn't
  // noted is pushed again.
  private static final String ACKNOWLEDGE =
      """
      WITH noted AS (
        SELECT r.migration_id, pushed.version
        FROM relay_records r
        JOIN unnest(CAST(:ids AS bigint[]), CAST(:versions AS bigint[]))
          AS pushed (migration_id, version) ON pushed.migration_id = r.migration_id
        WHERE r.gateway = :gateway
        FOR UPDATE OF r SKIP LOCKED)
      UPDATE relay_records r
      SET
        relayed_version =
          CASE WHEN r.relayed_version <= noted.version THEN noted.version ELSE 0 END,
        due_since = CASE WHEN r.relayed_version <= noted.version THEN NULL ELSE now() END,
        relayed_at = now(), failures = 0, next_attempt_at = NULL, removal_failed = false,
        quarantine_reason = NULL
      FROM noted
      WHERE r.gateway = :gateway AND r.migration_id = noted.migration_id
      """;

  private static final String GONE =
      """
      SELECT count(*) FROM unnest(CAST(:ids AS bigint[])) AS pushed (migration_id)
      WHERE NOT EXISTS (
        SELECT FROM relay_records r
        WHERE r.gateway = :gateway AND r.migration_id = pushed.migration_id)
      """;

  private static final String POSTPONE =
      """
      UPDATE relay_records
      SET failures = failures + 1, next_attempt_at = now() + CAST(:delay AS interval),
        removal_failed = :removing, quarantine_reason = :reason
      WHERE gateway = :gateway AND migration_id = :id
      """;

  // What merely waits for its interval is left alone: it would be written twice for each push.
  // Skips locked rows for the same reason as above; the next turn comes soon.
  private static final String NOTE_BEHIND =
      """
      WITH behind AS (
        SELECT r.migration_id, coalesce(p.updated_at, m.created_at) AS since
        FROM relay_records r
        JOIN migrations m ON m.id = r.migration_id
        JOIN migration_progress p ON p.migration_id = r.migration_id
        WHERE r.gateway = :gateway AND r.due_since IS NULL AND %s
          AND (r.relayed_at IS NULL
               OR r.relayed_at <= now() - CAST(:minInterval AS interval) - interval '1 s')
        FOR UPDATE OF r SKIP LOCKED)
      UPDATE relay_records r SET due_since = behind.since
      FROM behind
      WHERE r.gateway = :gateway AND r.migration_id = behind.migration_id
      """
          .formatted(PgRelayStore.BEHIND);

  private static final String FORGET_REPLACED =
      """
      DELETE FROM relay_records r USING migrations m
      WHERE r.gateway = :gateway AND r.superseded AND m.id = r.migration_id
        AND EXISTS (SELECT FROM %s AND n.relayed_version > 0)
      """
          .formatted(PgRelayStore.NEWEST_IN_GROUP);

  private RelayOutcomes() {}

  static int acknowledge(Handle handle, String gateway, List<Pushed> pushed) {
    Long[] ids = pushed.stream().map(Pushed::migrationId).toArray(Long[]::new);
    handle
        .createUpdate(ACKNOWLEDGE)
        .bind("gateway", gateway)
        .bind("ids", ids)
        .bind("versions", pushed.stream().map(Pushed::version).toArray(Long[]::new))
        .execute();
    return handle
        .createQuery(GONE)
        .bind("gateway", gateway)
        .bind("ids", ids)
        .mapTo(Integer.class)
        .one();
  }

  static void postpone(Handle handle, String gateway, Postponement postponement) {
    handle
        .createUpdate(POSTPONE)
        .bind("gateway", gateway)
        .bind("id", postponement.migrationId())
        .bind("delay", postponement.delay().toString())
        .bind("removing", postponement.removing())
        .bind("reason", postponement.quarantineReason())
        .execute();
  }

  static void noteBehind(Handle handle, String gateway, Duration minInterval) {
    handle
        .createUpdate(NOTE_BEHIND)
        .bind("gateway", gateway)
        .bind("minInterval", minInterval.toString())
        .execute();
  }

  static void forgetAll(Handle handle, String gateway, List<Long> migrationIds) {
    if (migrationIds.isEmpty()) {
      return;
    }
    handle
        .createUpdate(
            "DELETE FROM relay_records WHERE gateway = :gateway AND migration_id = ANY (:ids)")
        .bind("gateway", gateway)
        .bind("ids", migrationIds.toArray(Long[]::new))
        .execute();
  }

  static int forgetReplaced(Handle handle, String gateway) {
    return handle.createUpdate(FORGET_REPLACED).bind("gateway", gateway).execute();
  }

  static void relayAgain(Handle handle, String gateway, List<Long> migrationIds) {
    handle
        .createUpdate(
            """
            UPDATE relay_records
            SET relayed_version = 0, due_since = coalesce(due_since, now())
            WHERE gateway = :gateway AND migration_id = ANY (:ids)
            """)
        .bind("gateway", gateway)
        .bind("ids", migrationIds.toArray(Long[]::new))
        .execute();
  }
}
