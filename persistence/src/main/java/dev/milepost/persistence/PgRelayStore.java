package dev.milepost.persistence;

import dev.milepost.service.exposition.GroupedExposition;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelayStore;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** What was relayed where, in PostgreSQL. */
public final class PgRelayStore implements RelayStore {
  private static final String SELECT = "SELECT " + MigrationRows.COLUMNS + ", ";
  private static final String FAILURES =
      """
      r.failures, r.quarantine_reason IS NOT NULL AS quarantined,
      r.relayed_version = 0 AND r.relayed_at IS NOT NULL AS again\
      """;
  private static final String FROM =
      " FROM " + MigrationRows.FROM + " JOIN relay_records r ON r.migration_id = m.id ";

  /** Whether {@code r} is not what the gateway should show. */
  static final String BEHIND = "NOT r.superseded AND r.relayed_version < p.version";

  static final String NOT_POSTPONED = "(r.next_attempt_at IS NULL OR r.next_attempt_at <= now())";

  /** For a group that is to be deleted, which doesn't wait for the back-off of a push. */
  private static final String REMOVABLE = "(NOT r.removal_failed OR " + NOT_POSTPONED + ")";

  /** Records {@code n} of the newest attempt of the job of {@code r}, which share its group. */
  static final String NEWEST_IN_GROUP =
      """
      relay_records n JOIN migrations nm ON nm.id = n.migration_id
      WHERE n.gateway = r.gateway AND n.job_id = r.job_id AND NOT n.superseded
        AND nm.labels = m.labels\
      """;

  private static final String DUE =
      SELECT
          + FAILURES
          + FROM
          + """
          WHERE r.gateway = :gateway AND %s
            AND (%s OR (m.deleted_at IS NOT NULL AND %s))
            AND (m.finished_at IS NOT NULL OR r.relayed_at IS NULL
                 OR r.relayed_at <= now() - CAST(:minInterval AS interval))
          ORDER BY m.finished_at DESC NULLS LAST, r.relayed_at NULLS FIRST, m.id
          LIMIT :limit
          """
              .formatted(BEHIND, NOT_POSTPONED, REMOVABLE);

  // Chosen before the wide rows are joined, and the first condition on relayed_at spares a look at
  // most migrations: this runs twice a second.
  private static final String LEAVING =
      """
      WITH leaving AS MATERIALIZED (
        SELECT r.migration_id FROM relay_records r JOIN migrations m ON m.id = r.migration_id
        WHERE r.gateway = :gateway AND r.superseded AND %1$s AND NOT EXISTS (SELECT FROM %2$s)
        UNION ALL
        SELECT r.migration_id FROM relay_records r JOIN migrations m ON m.id = r.migration_id
        WHERE r.gateway = :gateway AND NOT r.superseded AND %1$s
          AND r.relayed_at <= now() - least(CAST(:failed AS interval), CAST(:others AS interval))
          AND greatest(r.relayed_at, m.finished_at) <= now() - %3$s
          AND m.finished_at IS NOT NULL AND m.deleted_at IS NULL
          AND r.relayed_version >= (
            SELECT p.version FROM migration_progress p WHERE p.migration_id = r.migration_id)
        LIMIT :limit)
      """
              .formatted(REMOVABLE, NEWEST_IN_GROUP, RelayGateways.LINGER)
          + SELECT
          + FAILURES
          + FROM
          + "JOIN leaving l ON l.migration_id = r.migration_id WHERE r.gateway = :gateway";

  private static final String HELD =
      SELECT
          + """
          NOT r.superseded AND m.deleted_at IS NULL AND r.relayed_version = p.version AS current
          """
          + FROM
          + "WHERE r.gateway = :gateway AND r.migration_id > :after"
          + " ORDER BY r.migration_id LIMIT :limit";

  private final Sessions sessions;
  private final PgLeases leases;
  private final MigrationRows rows = new MigrationRows();
  private final RelayBatches batches = new RelayBatches();

  public PgRelayStore(Jdbi jdbi) {
    this.sessions = new Sessions(jdbi);
    this.leases = new PgLeases(jdbi);
  }

  @Override
  public boolean lease(String gateway, String owner, Duration term) {
    return leases.hold("relay:" + gateway, owner, term);
  }

  @Override
  public void release(String gateway, String owner) {
    leases.release("relay:" + gateway, owner);
  }

  @Override
  public void keepOnly(Collection<String> gateways) {
    sessions.runInTransaction(handle -> RelayGateways.keepOnly(handle, gateways));
  }

  @Override
  public void enlist(String gateway, Linger linger) {
    sessions.runInTransaction(handle -> RelayGateways.enlist(handle, gateway, linger));
  }

  @Override
  public Sighting sight(String gateway, String startTime, Duration comparisonInterval) {
    return sessions.inTransaction(
        handle -> RelayGateways.sight(handle, gateway, startTime, comparisonInterval));
  }

  @Override
  public void rearrange(String gateway, Layout layout) {
    sessions.runInTransaction(handle -> RelayGateways.rearrange(handle, gateway, layout));
  }

  @Override
  public void requestComparison(String gateway) {
    sessions.run(handle -> RelayGateways.requestComparison(handle, gateway));
  }

  @Override
  public void noteComparison(String gateway) {
    sessions.run(handle -> RelayGateways.noteComparison(handle, gateway));
  }

  @Override
  public List<Due> due(String gateway, Duration minInterval, int limit) {
    return sessions.with(handle ->
        dues(
            handle
                .createQuery(DUE)
                .bind("gateway", gateway)
                .bind("minInterval", minInterval.toString())
                .bind("limit", limit)));
  }

  @Override
  public List<Due> leaving(String gateway, Linger linger, int limit) {
    return sessions.with(handle ->
        dues(
            handle
                .createQuery(LEAVING)
                .bind("gateway", gateway)
                .bind("failed", linger.failed().toString())
                .bind("others", linger.others().toString())
                .bind("limit", limit)));
  }

  private List<Due> dues(Query query) {
    return query
        .map((row, ctx) ->
            new Due(
                rows.migration(row),
                row.getInt("failures"),
                row.getBoolean("quarantined"),
                row.getBoolean("again")))
        .list();
  }

  @Override
  public boolean batchDue(String gateway, Linger linger) {
    return sessions.with(handle -> batches.due(handle, gateway, linger));
  }

  @Override
  public Batch batch(String gateway, Linger linger) {
    return sessions.with(handle -> batches.read(handle, gateway, linger));
  }

  @Override
  public void refuse(String gateway, String reason, Duration delay) {
    sessions.run(handle -> RelayBatches.refuse(handle, gateway, reason, delay));
  }

  @Override
  public void forgetAll(String gateway, List<Long> migrationIds) {
    sessions.run(handle -> RelayOutcomes.forgetAll(handle, gateway, migrationIds));
  }

  @Override
  public long groups(String gateway) {
    return sessions.with(handle -> RelayGateways.groups(handle, gateway));
  }

  @Override
  public Set<String> knownJobs(Collection<String> jobIds) {
    return sessions.with(handle -> RelayGateways.knownJobs(handle, jobIds));
  }

  @Override
  public int acknowledge(String gateway, List<Pushed> pushed) {
    return sessions.inTransaction(handle -> RelayOutcomes.acknowledge(handle, gateway, pushed));
  }

  @Override
  public void postpone(String gateway, Postponement postponement) {
    sessions.run(handle -> RelayOutcomes.postpone(handle, gateway, postponement));
  }

  @Override
  public void noteBehind(String gateway, Duration minInterval) {
    sessions.run(handle -> RelayOutcomes.noteBehind(handle, gateway, minInterval));
  }

  @Override
  public void forget(String gateway, long migrationId) {
    forgetAll(gateway, List.of(migrationId));
  }

  @Override
  public int forgetReplaced(String gateway) {
    return sessions.with(handle -> RelayOutcomes.forgetReplaced(handle, gateway));
  }

  @Override
  public List<Held> held(String gateway, long afterMigrationId, int limit) {
    return sessions.with(handle ->
        handle
            .createQuery(HELD)
            .bind("gateway", gateway)
            .bind("after", afterMigrationId)
            .bind("limit", limit)
            .map((row, ctx) -> new Held(rows.migration(row), row.getBoolean("current")))
            .list());
  }

  @Override
  public void relayAgain(String gateway, List<Long> migrationIds) {
    sessions.run(handle -> RelayOutcomes.relayAgain(handle, gateway, migrationIds));
  }

  @Override
  public Map<Long, List<GroupedExposition>> pushedFamilies(Collection<Long> migrationIds) {
    return migrationIds.isEmpty()
        ? Map.of()
        : sessions.with(handle -> PushedRows.exposed(handle, migrationIds));
  }

  @Override
  public List<Backlog> backlog() {
    return sessions.with(RelayAccounts::backlog);
  }

  @Override
  public List<Noted> noted(long migrationId) {
    return sessions.with(handle -> RelayAccounts.noted(handle, migrationId));
  }
}
