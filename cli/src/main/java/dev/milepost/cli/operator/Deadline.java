package dev.milepost.cli.operator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When patience ends, by the clock that nobody sets. */
final class Deadline {
  private static final Duration FOR_EVER = Duration.ofDays(10_000);

  private final long nanos;

  private Deadline(Duration limit) {
    this.nanos = System.nanoTime() + limit.toNanos();
  }

  /**
   * Begins now.
   *
   * @param limit null: never
   */
  static Deadline in(@Nullable Duration limit) {
    return new Deadline(limit == null || limit.compareTo(FOR_EVER) > 0 ? FOR_EVER : limit);
  }

  /** Never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
  }

  boolean over() {
    return left().isZero();
  }

  Duration leftAtMost(Duration other) {
    Duration left = left();
    return left.compareTo(other) < 0 ? left : other;
  }
}
