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
    long asked = nanoTime.getAsLong();
    if (answer == null || asked - answer.heardAt() > FRESH_NANOS) {
      Instant now = store.now();
      heard(now);
      return now;
    }
    return answer.at(asked);
  }

  /**
   * Takes note of a time that the database has told just now. One that was longer on its way than
   * the last is behind what is known: the clock doesn't step back to it, or two reports would seem
   * to be of one moment.
   */
  synchronized void heard(Instant now) {
    long heardAt = nanoTime.getAsLong();
    Answer answer = last;
    if (answer == null
        || heardAt - answer.heardAt() > FRESH_NANOS
        || !answer.at(heardAt).isAfter(now)) {
      last = new Answer(now, heardAt);
    }
  }

  private record Answer(Instant now, long heardAt) {
    /** As precise as PostgreSQL keeps it, so that a record is the same before and after a read. */
    Instant at(long nanoTime) {
      return now.plusNanos((nanoTime - heardAt) / 1000 * 1000);
    }
  }
}
