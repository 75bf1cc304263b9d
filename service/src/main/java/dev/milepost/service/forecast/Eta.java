package dev.milepost.service.forecast;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * When it will be done: a range, not a number (fact 10). All seconds are counted from the time of
 * the forecast.
 *
 * @param seconds the likely time; null unless ready or due
 * @param lowSeconds what it takes at least; null unless ready or due
 * @param highSeconds what it takes at most; null unless ready or due
 */
public record Eta(
    State state, @Nullable Long seconds, @Nullable Long lowSeconds, @Nullable Long highSeconds) {

  /** How far the estimate can be believed (5.4). */
  public enum State {
    /** Nothing to tell it from, or nothing moves. */
    UNKNOWN,
    /** Too early. */
    MEASURING,
    READY,
    /** Any moment now. */
    DUE,
    /** Queued, waiting or paused. */
    HELD,
    NOT_CONVERGING;

    /** The word in JSON: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Eta without(State state) {
    return new Eta(state, null, null, null);
  }
}
