package dev.milepost.api;

import dev.milepost.service.StoreUnavailable;
import dev.milepost.service.relay.RelayStore;
import java.util.List;

/**
 * Reads the backlogs once for all who ask within half a second. No database, no number: an absent
 * one says so better than an old one, and whoever asks must not wait for it.
 */
final class Backlogs {
  private static final long FRESH_NANOS = 500_000_000;

  private final RelayStore store;
  private List<RelayStore.Backlog> read = List.of();
  private long readAt;

  /**
   * @param store that doesn't wait
   */
  Backlogs(RelayStore store) {
    this.store = store;
    this.readAt = System.nanoTime() - FRESH_NANOS;
  }

  /** None while the database is away. */
  synchronized List<RelayStore.Backlog> read() {
    if (System.nanoTime() - readAt >= FRESH_NANOS) {
      try {
        read = store.backlog();
      } catch (StoreUnavailable e) {
        read = List.of();
      }
      readAt = System.nanoTime();
    }
    return read;
  }
}
