package dev.milepost.service;

import dev.milepost.service.forecast.Trajectory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished migrations that this instance took reports for lately, with their recent past, so
 * that a report reads nothing. What is kept here may be out of date, since other instances write
 * too: it is good for deciding a write, which the store refuses if the version has moved on, and
 * for nothing else.
 */
final class RecentMigrations {
  /** With a full trajectory; most are far smaller. */
  private static final int BYTES_EACH = 9_000;

  /** Points between two thinnings: half of what ten minutes of a report a second add. */
  private static final int THIN_EVERY = 256;

  private final MigrationStore store;
  private final int limit;
  private final Map<Long, Recent> known;

  /**
   * @param limit how many to keep; the one that was asked for the longest ago goes
   */
  RecentMigrations(MigrationStore store, int limit) {
    this.store = store;
    this.limit = limit;
    this.known =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Recent> eldest) {
            return size() > RecentMigrations.this.limit;
          }
        };
  }

  /** How many are worth keeping with so large a heap: at most some 40 % of it. */
  static int limitFor(long heapBytes) {
    return Math.clamp(heapBytes * 2 / 5 / BYTES_EACH, 1_000, 200_000);
  }

  /** What is remembered of a migration, or null. */
  @Nullable Recent find(long migrationId) {
    synchronized (known) {
      return known.get(migrationId);
    }
  }

  /** The past of a migration as it was read: remembered, or read too. */
  Trajectory pastOf(Migration migration) {
    Recent recent = find(migration.id());
    return recent != null && recent.migration().version() == migration.version()
        ? recent.past()
        : Trajectory.of(store.samples(migration.id()));
  }

  /** Remembers a migration as it was read, unless a newer version is known. */
  void learn(Migration migration, Trajectory past) {
    synchronized (known) {
      Recent before = known.get(migration.id());
      if (before == null || before.migration().version() < migration.version()) {
        int points = before == null ? 0 : before.points();
        known.put(migration.id(), new Recent(migration, past, points));
      }
    }
  }

  /**
   * Remembers a change that was written.
   *
   * @param past as it is after the change
   * @return whether so many points were added since the last time that thinning is worth it
   */
  boolean keep(Change change, Trajectory past) {
    Migration after = change.after();
    synchronized (known) {
      if (after.state().isFinished()) {
        known.remove(after.id());
        return true;
      }
      Recent before = known.get(after.id());
      int points = (before == null ? 0 : before.points()) + (change.sample() == null ? 0 : 1);
      boolean many = points >= THIN_EVERY;
      if (before == null || before.migration().version() < after.version()) {
        known.put(after.id(), new Recent(after, past, many ? 0 : points));
      }
      return many;
    }
  }

  /** Remembers a change that left the past as it was. */
  void keep(Change change) {
    synchronized (known) {
      Recent before = known.get(change.after().id());
      if (before != null && before.migration().version() == change.before().version()) {
        known.put(change.after().id(), new Recent(change.after(), before.past(), before.points()));
      }
    }
  }

  void forget(long migrationId) {
    synchronized (known) {
      known.remove(migrationId);
    }
  }

  /**
   * A migration as this instance last knew it.
   *
   * @param points added to the history since it was last thinned, as far as this instance knows
   */
  record Recent(Migration migration, Trajectory past, int points) {}
}
