package dev.milepost.persistence;

import dev.milepost.service.Migration;
import dev.milepost.service.Summary;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * How many migrations there are of each type and state, deleted ones left out: kept as changes that
 * add up, in the transactions that cause them. Reading takes as long as there are changes since
 * they were last added up, however many migrations there are.
 */
final class MigrationCounts {
  private MigrationCounts() {}

  static void created(Handle handle, Migration made) {
    add(handle, made, 1);
  }

  static void changed(Handle handle, Migration before, Migration after) {
    boolean was = before.deletedAt() == null;
    boolean is = after.deletedAt() == null;
    if (was == is && before.state() == after.state()) {
      return;
    }
    if (was) {
      add(handle, before, -1);
    }
    if (is) {
      add(handle, after, 1);
    }
  }

  private static void add(Handle handle, Migration migration, int change) {
    handle
        .createUpdate(
            """
            INSERT INTO migration_counts (migration_type, state, change)
            VALUES (:type, :state, :change)
            """)
        .bind("type", migration.identity().type().word())
        .bind("state", migration.state().word())
        .bind("change", change)
        .execute();
  }

  /** Removes rows of {@code migrations} and takes them out of the count. */
  static void purge(Handle handle, List<Long> ids) {
    handle
        .createUpdate(
            """
            WITH gone AS (
              DELETE FROM migrations WHERE id = ANY(:ids)
              RETURNING migration_type, state, deleted_at)
            INSERT INTO migration_counts (migration_type, state, change)
            SELECT migration_type, state, -count(*) FROM gone
            WHERE deleted_at IS NULL
            GROUP BY migration_type, state
            """)
        .bindArray("ids", Long.class, ids)
        .execute();
  }

  /** Combinations that have migrations. */
  static List<Summary.Count> read(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT migration_type, state, sum(change) AS migrations FROM migration_counts
            GROUP BY migration_type, state
            HAVING sum(change) <> 0
            """)
        .map((row, ctx) ->
            new Summary.Count(
                MigrationType.of(row.getString("migration_type")).orElseThrow(),
                State.of(row.getString("state")).orElseThrow(),
                row.getLong("migrations")))
        .list();
  }

  /** Of two at once, the later one finds what the other left: each change is taken once. */
  static void addUp(Handle handle) {
    handle.execute(
        """
        WITH taken AS (DELETE FROM migration_counts RETURNING migration_type, state, change)
        INSERT INTO migration_counts (migration_type, state, change)
        SELECT migration_type, state, sum(change) FROM taken
        GROUP BY migration_type, state
        HAVING sum(change) <> 0
        """);
  }
}
