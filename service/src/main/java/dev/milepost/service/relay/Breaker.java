package dev.milepost.service.relay;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Keeps one gateway that is down from being asked all the time. Closed: everything goes. Open:
 * nothing goes until its back-off is over. Half open: one request goes, and its answer closes or
 * opens it again. Used by one thread; anybody may read the state.
 */
final class Breaker {
  private final Backoff backoff;
  private final InstantSource clock;
  private volatile int failures;
  private volatile Instant halfOpenAt = Instant.EPOCH;

  Breaker(Backoff backoff, InstantSource clock) {
    this.backoff = backoff;
    this.clock = clock;
  }

  BreakerState state() {
    if (failures == 0) {
      return BreakerState.CLOSED;
    }
    return clock.instant().isBefore(halfOpenAt) ? BreakerState.OPEN : BreakerState.HALF_OPEN;
  }

  void succeeded() {
    failures = 0;
  }

  void failed() {
    int inARow = Math.min(failures, 1_000) + 1;
    halfOpenAt = clock.instant().plus(backoff.after(inARow));
    failures = inARow;
  }
}
