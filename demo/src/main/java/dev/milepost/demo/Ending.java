package dev.milepost.demo;

import org.jspecify.annotations.Nullable;

/**
 * How a migration ends.
 *
 * @param status the last one; whoever looks after runners reports it where the runner died
 * @param reason why it ended so; null where that needs no words
 * @param silentSeconds for how long nobody hears of a runner that died; 0: it didn't
 */
record Ending(String status, @Nullable String reason, double silentSeconds) {
  static Ending with(String status) {
    return new Ending(status, null, 0);
  }

  static Ending because(String status, String reason) {
    return new Ending(status, reason, 0);
  }

  /** The runner dies, and is found dead after so long. */
  static Ending diedFor(double seconds, String status, String reason) {
    return new Ending(status, reason, seconds);
  }
}
