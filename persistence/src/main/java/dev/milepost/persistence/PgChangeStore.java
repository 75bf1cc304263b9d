package dev.milepost.persistence;

import dev.milepost.service.Dated;
import dev.milepost.service.changes.ChangeStore;
import dev.milepost.service.changes.Cursor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Changes in PostgreSQL. What a snapshot didn't show and the present one does was committed in
 * between: no transaction is missed that commits after later ones, and none is waited for.
 */
final class PgChangeStore implements ChangeStore {
  /** Of transactions that had not begun, and of those that had not ended, each by the index. */
  private static final String SINCE =
      """
      SELECT f.name, f.forgotten::text::bigint AS forgotten, pg_current_snapshot()::text AS now,
        found.ids, found.versions, found.transactions
      FROM migration_feed f
      CROSS JOIN (
        WITH unseen AS MATERIALIZED (
          SELECT c.xid, c.migration_ids, c.versions FROM migration_changes c
          WHERE c.xid >= CAST(:end AS xid8)
          UNION ALL
          SELECT c.xid, c.migration_ids, c.versions FROM migration_changes c
          WHERE c.xid = ANY(CAST(:open AS xid8[]))
        ), changed AS (
          SELECT u.id, max(u.version) AS version
          FROM unseen CROSS JOIN LATERAL unnest(migration_ids, versions) AS u (id, version)
          WHERE u.id > :above AND pg_visible_in_snapshot(unseen.xid, pg_current_snapshot())
          GROUP BY u.id
          ORDER BY u.id
          LIMIT :limit
        )
        SELECT (SELECT array_agg(id ORDER BY id) FROM changed) AS ids,
          (SELECT array_agg(version ORDER BY id) FROM changed) AS versions,
          (SELECT array_agg(DISTINCT xid::text::bigint) FROM unseen
            WHERE pg_visible_in_snapshot(xid, pg_current_snapshot())) AS transactions
      ) AS found
      """;

  private final Sessions sessions;
  private final MigrationRows rows = new MigrationRows();

  PgChangeStore(Jdbi jdbi) {
    this.sessions = new Sessions(jdbi);
  }

  @Override
  public Cursor now() {
    return sessions.with(handle ->
        handle
            .createQuery("SELECT name, pg_current_snapshot()::text AS now FROM migration_feed")
            .map((row, ctx) -> cursor(row))
            .one());
  }

  /** Of a snapshot's text, {@code xmin:xmax:xip,xip}. */
  private static Cursor cursor(ResultSet row) throws SQLException {
    String[] parts = row.getString("now").split(":", -1);
    List<Long> open =
        parts[2].isEmpty()
            ? List.of()
            : Arrays.stream(parts[2].split(",", -1)).map(Long::valueOf).toList();
    return new Cursor(
        row.getString("name"), Long.parseLong(parts[0]), Long.parseLong(parts[1]), open);
  }

  @Override
  public Found since(Cursor cursor, long above, int limit) {
    return sessions.with(handle ->
        handle
            .createQuery(SINCE)
            .bind("end", Long.toString(cursor.end()))
            .bind(
                "open",
                cursor.open().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(",", "{", "}")))
            .bind("above", above)
            .bind("limit", limit + 1)
            .map((row, ctx) -> found(row, cursor, limit))
            .one());
  }

  /** From another time of this database, a cursor may know transactions that are yet to come. */
  private static Found found(ResultSet row, Cursor cursor, int limit) throws SQLException {
    Cursor now = cursor(row);
    if (!now.feed().equals(cursor.feed())
        || cursor.end() > now.end()
        || cursor.begin() < row.getLong("forgotten")) {
      return new Found.Unknown();
    }
    List<Long> ids = numbers(row, "ids");
    List<Long> versions = numbers(row, "versions");
    boolean more = ids.size() > limit;
    Map<Long, Long> changed = new LinkedHashMap<>();
    for (int i = 0; i < (more ? limit : ids.size()); i++) {
      changed.put(ids.get(i), versions.get(i));
    }
    return new Found.Changes(changed, numbers(row, "transactions"), more, now);
  }

  private static List<Long> numbers(ResultSet row, String column) throws SQLException {
    java.sql.Array array = row.getArray(column);
    return array == null ? List.of() : List.of((Long[]) array.getArray());
  }

  @Override
  public List<Dated> read(Collection<Long> ids) {
    return sessions.with(handle -> rows.read(handle, ids));
  }

  /** A mark's snapshot shows every transaction below its beginning; all those are as old as it. */
  @Override
  public void forget(Duration olderThan) {
    sessions.runInTransaction(handle -> {
      handle.execute(
          "INSERT INTO migration_feed_marks (xid, at)"
              + " VALUES (pg_snapshot_xmin(pg_current_snapshot()), clock_timestamp())");
      handle
          .createUpdate(
              """
              UPDATE migration_feed SET forgotten = greatest(forgotten, old.xid)
              FROM (
                SELECT max(xid) AS xid FROM migration_feed_marks
                WHERE at < clock_timestamp() - CAST(:age AS interval)) old
              WHERE old.xid > forgotten
              """)
          .bind("age", olderThan.toMillis() + " milliseconds")
          .execute();
      removeForgotten(handle);
    });
  }

  private static void removeForgotten(Handle handle) {
    handle.execute(
        "DELETE FROM migration_changes WHERE xid < (SELECT forgotten FROM migration_feed)");
    handle.execute(
        "DELETE FROM migration_feed_marks WHERE xid < (SELECT forgotten FROM migration_feed)");
  }
}
