package dev.milepost.service.relay;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after so many failures in a row: doubling from {@code first} up to {@code max},
 * then somewhere in the upper half of that, so that many who failed together don't return together.
 */
record Backoff(Duration first, Duration max, RandomGenerator random) {

  /**
   * @param failures in a row, at least 1
   */
  Duration after(int failures) {
    // 30 doublings take any first past any max that makes sense, and don't overflow.
    long doubled = first.toMillis() << Math.min(failures - 1, 30);
    long whole = Math.min(doubled, max.toMillis());
    return Duration.ofMillis(random.nextLong(whole / 2, whole + 1));
  }
}
