package dev.milepost.service;

import dev.milepost.service.forecast.Trajectory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The recent past of the migrations that this instance hears of, so that a report needn't read its
 * history first. Each belongs to one version of its migration: when another instance took a report
 * meanwhile, the past is read from the store again.
 */
final class Trajectories {
  /** Points between two thinnings: half of what ten minutes of a report a second add. */
  private static final int THIN_EVERY = 256;

  /** At most some 9 kB each. */
  private static final int KEPT = 4096;

  private final MigrationStore store;
  private final Map<Long, Known> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Known> eldest) {
          return size() > KEPT;
        }
      };

  Trajectories(MigrationStore store) {
    this.store = store;
  }

  Trajectory of(Migration migration) {
    synchronized (known) {
      Known kept = known.get(migration.id());
      if (kept != null && kept.version() == migration.version()) {
        return kept.trajectory();
      }
    }
    return Trajectory.of(store.samples(migration.id()));
  }

  /**
   * Keeps the past for the next report.
   *
   * @param sampled whether the report added a point to the history
   * @return whether so many points were added since the last time that thinning is worth it
   */
  boolean keep(Migration migration, Trajectory trajectory, boolean sampled) {
    synchronized (known) {
      if (migration.state().isFinished()) {
        known.remove(migration.id());
        return true;
      }
      Known before = known.get(migration.id());
      int points = (before == null ? 0 : before.points()) + (sampled ? 1 : 0);
      boolean many = points >= THIN_EVERY;
      known.put(migration.id(), new Known(migration.version(), trajectory, many ? 0 : points));
      return many;
    }
  }

  /**
   * The past as of a version.
   *
   * @param points added to the history since it was last thinned, as far as this instance knows
   */
  private record Known(long version, Trajectory trajectory, int points) {}
}
