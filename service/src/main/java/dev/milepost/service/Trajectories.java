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

  void keep(Migration migration, Trajectory trajectory) {
    synchronized (known) {
      if (migration.state().isFinished()) {
        known.remove(migration.id());
      } else {
        known.put(migration.id(), new Known(migration.version(), trajectory));
      }
    }
  }

  private record Known(long version, Trajectory trajectory) {}
}
