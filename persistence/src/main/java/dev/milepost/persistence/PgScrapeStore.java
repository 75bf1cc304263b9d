package dev.milepost.persistence;

import dev.milepost.service.Migration;
import dev.milepost.service.Summary;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.scrape.Overview;
import dev.milepost.service.scrape.ScrapeStore;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** What a scrape shows, read from PostgreSQL without touching what is long over. */
final class PgScrapeStore implements ScrapeStore {
  // In two halves, so that each finds its partial index. An unfinished attempt is its job's newest.
  private static final String SHOWN =
      """
      SELECT m.id, m.migration_type, m.state FROM migrations m WHERE m.settled_at IS NULL
      UNION ALL
      SELECT m.id, m.migration_type, m.state FROM migrations m
      WHERE m.settled_at > now() - greatest(CAST(:failed AS interval), CAST(:others AS interval))
        AND m.finished_at > now() - %s AND m.deleted_at IS NULL AND NOT %s
      """
          .formatted(RelayGateways.LINGER, RelayGateways.REPLACED);

  private static final String COUNTS =
      "SELECT migration_type, state, count(*) AS migrations FROM (%s) AS shown GROUP BY 1, 2"
          .formatted(SHOWN);

  private static final String RECORDS =
      """
      WITH chosen AS MATERIALIZED (
        SELECT id FROM (%s) AS shown
        ORDER BY state IN ('completed', 'cancelled', 'reverted'), id DESC LIMIT :limit)
      SELECT %s FROM %s JOIN chosen ON chosen.id = m.id ORDER BY m.id
      """
          .formatted(SHOWN, MigrationRows.COLUMNS, MigrationRows.FROM);

  /** A transaction that finishes a migration takes far less from its date to its commit. */
  private static final String UP_TO = "SELECT clock_timestamp() - interval '10 s' AS up_to";

  private static final String FINISHED =
      """
      SELECT migration_type, state, count(*) AS migrations FROM migrations
      WHERE settled_at > :since AND finished_at > :since AND finished_at <= :upTo
      GROUP BY migration_type, state
      """;

  private final Sessions sessions;
  private final MigrationRows rows = new MigrationRows();

  PgScrapeStore(Jdbi jdbi) {
    this.sessions = new Sessions(jdbi);
  }

  @Override
  public Overview overview(Linger linger, int limit) {
    return sessions.inTransaction(handle -> {
      List<Summary.Count> counts =
          bound(handle.createQuery(COUNTS), linger).map((row, ctx) -> count(row)).list();
      List<Migration> migrations =
          limit == 0
              ? List.of()
              : bound(handle.createQuery(RECORDS), linger)
                  .bind("limit", limit)
                  .map((row, ctx) -> rows.migration(row))
                  .list();
      return new Overview(migrations, counts, PgMigrationStore.now(handle));
    });
  }

  private static Query bound(Query query, Linger linger) {
    return query
        .bind("failed", linger.failed().toString())
        .bind("others", linger.others().toString());
  }

  @Override
  public Finished finished(@Nullable Instant since) {
    return sessions.inTransaction(handle -> {
      Instant upTo = upTo(handle);
      if (since == null || !since.isBefore(upTo)) {
        return new Finished(List.of(), since == null ? upTo : since);
      }
      List<Summary.Count> counts =
          handle
              .createQuery(FINISHED)
              .bind("since", OffsetDateTime.ofInstant(since, ZoneOffset.UTC))
              .bind("upTo", OffsetDateTime.ofInstant(upTo, ZoneOffset.UTC))
              .map((row, ctx) -> count(row))
              .list();
      return new Finished(counts, upTo);
    });
  }

  private static Instant upTo(Handle handle) {
    return handle.createQuery(UP_TO).map((row, ctx) -> MigrationRows.instant(row, "up_to")).one();
  }

  private static Summary.Count count(ResultSet row) throws SQLException {
    return new Summary.Count(
        MigrationType.of(row.getString("migration_type")).orElseThrow(),
        State.of(row.getString("state")).orElseThrow(),
        row.getLong("migrations"));
  }
}
