package dev.milepost.persistence;

import dev.milepost.service.Change;
import dev.milepost.service.Dated;
import dev.milepost.service.Event;
import dev.milepost.service.KnownPart;
import dev.milepost.service.KnownParts;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.MigrationStore;
import dev.milepost.service.Page;
import dev.milepost.service.Silence;
import dev.milepost.service.Summary;
import dev.milepost.service.forecast.Sample;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Migrations in PostgreSQL. */
final class PgMigrationStore implements MigrationStore {
  /** What goes with a migration and has no foreign key that would take it along. */
  private static final List<String> BESIDE =
      List.of(
          "migration_progress",
          "migration_samples",
          "migration_events",
          "migration_uuids",
          "idempotency_keys");

  private final Sessions sessions;
  private final Sessions writers;
  private final MigrationRows rows;
  private final MigrationWrites writes;
  private final MigrationCreation creation;
  private final MigrationListing listing;

  /**
   * @param writers whose connections only write reports
   */
  PgMigrationStore(Jdbi jdbi, Jdbi writers) {
    this.sessions = new Sessions(jdbi);
    this.writers = new Sessions(writers);
    this.rows = new MigrationRows();
    this.writes = new MigrationWrites(rows);
    this.creation = new MigrationCreation(rows, writes);
    this.listing = new MigrationListing(rows);
  }

  @Override
  public Optional<Dated> find(MigrationRef ref) {
    return sessions.with(handle -> rows.find(handle, ref));
  }

  @Override
  public Creation create(Request request, Function<Birth, Change> birth) {
    try {
      return sessions.inTransaction(handle -> creation.create(handle, request, birth));
    } catch (MigrationCreation.VanishedMeanwhile e) {
      return sessions.inTransaction(handle -> creation.create(handle, request, birth));
    }
  }

  @Override
  public boolean save(Change change) {
    return !save(sessions, List.of(change)).migrationIds().isEmpty();
  }

  @Override
  public Saved saveTogether(List<Change> changes) {
    List<Change> ordered =
        changes.stream().sorted(Comparator.comparingLong(change -> change.after().id())).toList();
    return save(writers, ordered);
  }

  /** One statement is a transaction of its own, and saves the way to the server for the commit. */
  private Saved save(Sessions connections, List<Change> changes) {
    return changes.stream().anyMatch(MigrationWrites::reachesBeyondProgress)
        ? connections.inTransaction(handle -> writes.update(handle, changes))
        : connections.with(handle -> writes.update(handle, changes));
  }

  @Override
  public KnownParts knownParts(long migrationId, Collection<String> names) {
    return sessions.with(handle -> PartRows.known(handle, migrationId, names));
  }

  @Override
  public List<KnownPart> parts(long migrationId, @Nullable String after, int limit) {
    return sessions.with(handle -> PartRows.page(handle, migrationId, after, limit));
  }

  @Override
  public Page list(MigrationQuery query) {
    return sessions.with(handle -> listing.list(handle, query));
  }

  @Override
  public List<Event> events(long migrationId, Event.@Nullable Position after, int limit) {
    return sessions.with(handle ->
        handle
            .createQuery(
                """
                SELECT version, ordinal, at, kind, actor, from_value, to_value, reason,
                  request_id
                FROM migration_events
                WHERE migration_id = :id AND (version, ordinal) > (:version, :ordinal)
                ORDER BY version, ordinal
                LIMIT :limit
                """)
            .bind("id", migrationId)
            .bind("version", after == null ? 0 : after.version())
            .bind("ordinal", after == null ? 0 : after.ordinal())
            .bind("limit", limit)
            .map((row, ctx) -> event(row))
            .list());
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("version"),
        row.getInt("ordinal"),
        MigrationRows.instant(row, "at"),
        Event.Kind.of(row.getString("kind")),
        row.getString("actor"),
        row.getString("from_value"),
        row.getString("to_value"),
        row.getString("reason"),
        row.getString("request_id"));
  }

  @Override
  public List<Sample> samples(long migrationId) {
    return sessions.with(handle -> SampleRows.all(handle, migrationId));
  }

  @Override
  public void thin(long migrationId) {
    sessions.run(handle -> SampleRows.thin(handle, migrationId));
  }

  @Override
  public Summary summary() {
    return sessions.with(handle -> new Summary(MigrationCounts.read(handle), now(handle)));
  }

  @Override
  public void addUpCounts() {
    sessions.run(MigrationCounts::addUp);
  }

  static Instant now(Handle handle) {
    return handle
        .createQuery("SELECT clock_timestamp() AS now")
        .map((row, ctx) -> MigrationRows.instant(row, "now"))
        .one();
  }

  @Override
  public Instant now() {
    return sessions.with(PgMigrationStore::now);
  }

  @Override
  public List<Dated> silent(Silence silence, Instant listeningSince, int limit) {
    return sessions.with(handle -> rows.silent(handle, silence, listeningSince, limit));
  }

  @Override
  public int purge(Duration finishedFor, int limit) {
    return sessions.inTransaction(handle -> {
      List<Long> ids =
          handle
              .createQuery(
                  """
                  SELECT m.id FROM migrations m
                  WHERE m.settled_at < clock_timestamp() - CAST(:age AS interval)
                    AND NOT EXISTS (
                      SELECT 1 FROM relay_records r WHERE r.migration_id = m.id)
                  ORDER BY m.settled_at
                  LIMIT :limit
                  """)
              .bind("age", finishedFor.toSeconds() + " seconds")
              .bind("limit", limit)
              .mapTo(Long.class)
              .list();
      if (!ids.isEmpty()) {
        // Progress first, as every write of a report does, so that none waits for the other.
        for (String table : BESIDE) {
          deleteWhereIn(handle, table, "migration_id", ids);
        }
        MigrationCounts.purge(handle, ids);
        ProgressWrites.noteGone(handle, ids);
      }
      return ids.size();
    });
  }

  private static void deleteWhereIn(Handle handle, String table, String column, List<Long> ids) {
    handle
        .createUpdate("DELETE FROM " + table + " WHERE " + column + " = ANY(:ids)")
        .bindArray("ids", Long.class, ids)
        .execute();
  }

  @Override
  public void forgetIdempotencyKeys(Duration olderThan) {
    sessions.run(handle ->
        handle
            .createUpdate(
                """
                DELETE FROM idempotency_keys
                WHERE created_at < clock_timestamp() - CAST(:age AS interval)
                """)
            .bind("age", olderThan.toSeconds() + " seconds")
            .execute());
  }
}
