package dev.milepost.service;

import java.util.LinkedHashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thins histories beside the work, one at a time, so that it never takes more than one connection.
 * Nobody waits for it, and the next thinning of a history makes up for one that fails.
 */
final class Thinning {
  private static final Logger LOG = LoggerFactory.getLogger(Thinning.class);

  /** One more isn't taken down: that migration is wanted again some hundred points later. */
  private static final int WANTED = 10_000;

  private final MigrationStore store;
  private final LinkedHashSet<Long> wanted = new LinkedHashSet<>();
  private boolean working;

  Thinning(MigrationStore store) {
    this.store = store;
  }

  void wantedFor(long migrationId) {
    synchronized (wanted) {
      if (wanted.size() < WANTED) {
        wanted.add(migrationId);
      }
      if (working) {
        return;
      }
      working = true;
    }
    Thread.startVirtualThread(this::work);
  }

  private void work() {
    while (true) {
      long migrationId;
      synchronized (wanted) {
        if (wanted.isEmpty()) {
          working = false;
          return;
        }
        migrationId = wanted.removeFirst();
      }
      try {
        store.thin(migrationId);
      } catch (RuntimeException e) {
        LOG.debug("thinning the history of migration {} failed", migrationId, e);
      }
    }
  }
}
