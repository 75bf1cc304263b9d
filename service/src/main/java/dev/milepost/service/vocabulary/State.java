package dev.milepost.service.vocabulary;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a status means, whatever its source system calls it. Filters, dashboards, the relay and
 * alerts look at the state; runners report a status and the state follows from it.
 */
public enum State {
  /** Known, nothing moves yet. */
  QUEUED,
  /** Something moves, or should. */
  RUNNING,
  /** Held for a person or an outer gate; its resources stay bound. */
  WAITING,
  /** Stopped, and can be resumed. */
  PAUSED,
  COMPLETED,
  FAILED,
  CANCELLED,
  /** Put back to where it came from. */
  REVERTED;

  private static final Set<State> FINISHED = EnumSet.of(COMPLETED, FAILED, CANCELLED, REVERTED);

  /** The word in JSON, SQL and documents: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a migration in this state never changes again; a re-run is a new attempt. */
  public boolean isFinished() {
    return FINISHED.contains(this);
  }

  /** The state of that word, whatever its case. */
  public static Optional<State> of(String word) {
    return Arrays.stream(values()).filter(state -> state.word().equalsIgnoreCase(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(State::word).toList();
  }

  /** Whether a migration of any type may go from here to there when its own words say no more. */
  boolean mayBecome(State next) {
    return next == this || nextStates().contains(next);
  }

  Set<State> nextStates() {
    return switch (this) {
      case QUEUED -> EnumSet.of(RUNNING, WAITING, PAUSED, COMPLETED, FAILED, CANCELLED);
      case RUNNING -> EnumSet.of(WAITING, PAUSED, COMPLETED, FAILED, CANCELLED, REVERTED);
      case WAITING -> EnumSet.of(RUNNING, PAUSED, COMPLETED, FAILED, CANCELLED, REVERTED);
      case PAUSED -> EnumSet.of(QUEUED, RUNNING, FAILED, CANCELLED);
      case COMPLETED, FAILED, CANCELLED, REVERTED -> EnumSet.noneOf(State.class);
    };
  }
}
