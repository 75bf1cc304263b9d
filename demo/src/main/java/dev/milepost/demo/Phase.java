package dev.milepost.demo;

import org.jspecify.annotations.Nullable;

/** A stretch of a migration with one status after the other. Has a state, and one user. */
interface Phase {
  /** What the source system calls it now. */
  String status();

  /**
   * Goes on for so many seconds and notes what the runner sees then.
   *
   * @return true once it's over
   */
  boolean advance(double seconds, Sheet sheet);

  /** Does from now on what an operator asks; false: it won't. */
  default boolean asked(String action) {
    return false;
  }

  /** What follows once it's over; null: what was planned. */
  default @Nullable Sequel sequel() {
    return null;
  }
}
