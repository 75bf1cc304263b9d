package dev.milepost.service;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The database's clock without a question for each look: its last answer, and the time that has
 * passed since. Behind the true one by as long as that answer took to arrive, never ahead.
 */
final class StoreClock {
  /** So long the two clocks can't part by more than some microseconds. */
  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

  private final MigrationStore store;
  private final LongSupplier nanoTime;
  private volatile @Nullable Answer last;

  StoreClock(MigrationStore store, LongSupplier nanoTime) {
    this.store = store;
    this.nanoTime = nanoTime;
  }

  /** The database's time; asks for it if nothing was heard for a second. */
  Instant now() {
    Answer answer = last;
    long elapsed = answer == null ? Long.MAX_VALUE : nanoTime.getAsLong() - answer.heardAt();
    if (answer == null || elapsed > FRESH_NANOS) {
      Instant now = store.now();
      heard(now);
      return now;
    }
    // As precise as PostgreSQL keeps it, so that a record is the same before and after a read.
    return answer.now().plusNanos(elapsed / 1000 * 1000);
  }

  /** Takes note of a time that the database has told just now. */
  void heard(Instant now) {
    last = new Answer(now, nanoTime.getAsLong());
  }

  private record Answer(Instant now, long heardAt) {}
}
