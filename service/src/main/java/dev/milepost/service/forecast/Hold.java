package dev.milepost.service.forecast;

import dev.milepost.service.vocabulary.State;

/** Whether time may count against a migration. */
public enum Hold {
  /** It moves, or should. */
  NONE,
  /**
   * Slowed down on purpose; it will be again, so the wait belongs into the ETA but not the rate.
   */
  THROTTLED,
  /** Queued, waiting, paused or finished: no time passes for it. */
  STOPPED;

  public static Hold of(State state, boolean throttled) {
    if (state != State.RUNNING) {
      return STOPPED;
    }
    return throttled ? THROTTLED : NONE;
  }

  /** The hold over an interval of which both ends are known: the stronger one. */
  Hold and(Hold other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
