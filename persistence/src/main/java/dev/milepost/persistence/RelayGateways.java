package dev.milepost.persistence;

import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelayStore.Sighting;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * The gateways that are known, and which migrations have a record there. Each takes part in the
 * caller's transaction.
 */
final class RelayGateways {
  /** How long a migration {@code m} lingers. */
  static final String LINGER =
      """
      CASE WHEN m.state = 'failed' THEN CAST(:failed AS interval)
           ELSE CAST(:others AS interval) END\
      """;

  /** Whether a newer attempt of the job of {@code m} exists. */
  static final String REPLACED =
      """
      EXISTS (
        SELECT FROM migrations n WHERE n.job_id = m.job_id AND n.attempt > m.attempt)\
      """;

  private static final String ADD_GATEWAY =
      "INSERT INTO relay_gateways (gateway) VALUES (:gateway) ON CONFLICT DO NOTHING";

  // In two halves, so that each finds its partial index.
  private static final String ADD_UNFINISHED =
      """
      INSERT INTO relay_records (gateway, migration_id, job_id)
      SELECT :gateway, m.id, m.job_id
      FROM migrations m
      WHERE m.settled_at IS NULL AND NOT %s
      ON CONFLICT DO NOTHING
      """
          .formatted(REPLACED);

  private static final String ADD_LINGERING =
      """
      INSERT INTO relay_records (gateway, migration_id, job_id)
      SELECT :gateway, m.id, m.job_id
      FROM migrations m
      WHERE m.settled_at > now() - greatest(CAST(:failed AS interval), CAST(:others AS interval))
        AND m.finished_at > now() - %s
        AND m.deleted_at IS NULL
        AND NOT %s
      ON CONFLICT DO NOTHING
      """
          .formatted(LINGER, REPLACED);

  private static final String MARK_REPLACED =
      """
      UPDATE relay_records r SET superseded = true, next_attempt_at = NULL
      FROM migrations m
      WHERE r.gateway = :gateway AND NOT r.superseded AND m.id = r.migration_id AND %s
      """
          .formatted(REPLACED);

  private RelayGateways() {}

  static void keepOnly(Handle handle, Collection<String> gateways) {
    for (String table : List.of("relay_records", "relay_gateways")) {
      handle
          .createUpdate("DELETE FROM " + table + " WHERE gateway <> ALL (:gateways)")
          .bind("gateways", gateways.toArray(String[]::new))
          .execute();
    }
  }

  static void enlist(Handle handle, String gateway, Linger linger) {
    for (String sql : List.of(ADD_GATEWAY, ADD_UNFINISHED, MARK_REPLACED)) {
      handle.createUpdate(sql).bind("gateway", gateway).execute();
    }
    handle
        .createUpdate(ADD_LINGERING)
        .bind("gateway", gateway)
        .bind("failed", linger.failed().toString())
        .bind("others", linger.others().toString())
        .execute();
  }

  static Sighting sight(
      Handle handle, String gateway, String startTime, Duration comparisonInterval) {
    boolean restarted = noteRun(handle, gateway, startTime) && relayAll(handle, gateway) > 0;
    return handle
        .createQuery(
            """
            SELECT coalesce(compared_at <= now() - CAST(:interval AS interval), true), layout
            FROM relay_gateways WHERE gateway = :gateway
            """)
        .bind("interval", comparisonInterval.toString())
        .bind("gateway", gateway)
        .map((row, ctx) -> new Sighting(restarted, row.getBoolean(1), Layout.of(row.getString(2))))
        .one();
  }

  static void rearrange(Handle handle, String gateway, Layout layout) {
    handle
        .createUpdate(
            "UPDATE relay_gateways SET layout = :layout, compared_at = now()"
                + " WHERE gateway = :gateway")
        .bind("layout", layout.word())
        .bind("gateway", gateway)
        .execute();
    relayAll(handle, gateway);
    // What the gateway had against a push of another layout says nothing of this one.
    handle
        .createUpdate(
            """
            UPDATE relay_records
            SET failures = 0, next_attempt_at = NULL, removal_failed = false,
              quarantine_reason = NULL
            WHERE gateway = :gateway AND failures > 0
            """)
        .bind("gateway", gateway)
        .execute();
  }

  static long groups(Handle handle, String gateway) {
    return handle
        .createQuery("SELECT count(*) FROM relay_records WHERE gateway = :gateway")
        .bind("gateway", gateway)
        .mapTo(Long.class)
        .one();
  }

  static Set<String> knownJobs(Handle handle, Collection<String> jobIds) {
    return handle
        .createQuery("SELECT DISTINCT job_id FROM migrations WHERE job_id = ANY (:ids)")
        .bind("ids", jobIds.toArray(String[]::new))
        .mapTo(String.class)
        .set();
  }

  static void requestComparison(Handle handle, String gateway) {
    handle
        .createUpdate("UPDATE relay_gateways SET compared_at = NULL WHERE gateway = :gateway")
        .bind("gateway", gateway)
        .execute();
  }

  static void noteComparison(Handle handle, String gateway) {
    handle
        .createUpdate("UPDATE relay_gateways SET compared_at = now() WHERE gateway = :gateway")
        .bind("gateway", gateway)
        .execute();
  }

  /** True when it is another run than the last one seen; its content may be an old one's. */
  private static boolean noteRun(Handle handle, String gateway, String startTime) {
    return handle
            .createUpdate(
                """
                INSERT INTO relay_gateways AS known (gateway, start_time)
                VALUES (:gateway, :startTime)
                ON CONFLICT (gateway) DO UPDATE
                SET start_time = excluded.start_time, compared_at = NULL
                WHERE known.start_time IS DISTINCT FROM excluded.start_time
                """)
            .bind("gateway", gateway)
            .bind("startTime", startTime)
            .execute()
        == 1;
  }

  private static int relayAll(Handle handle, String gateway) {
    return handle
        .createUpdate(
            """
            UPDATE relay_records
            SET relayed_version = 0, due_since = coalesce(due_since, now())
            WHERE gateway = :gateway AND relayed_version > 0
            """)
        .bind("gateway", gateway)
        .execute();
  }
}
