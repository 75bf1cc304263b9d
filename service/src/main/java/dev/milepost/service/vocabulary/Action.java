package dev.milepost.service.vocabulary;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator can ask of a runner. Which are legal, and when, is in the {@link Vocabulary}.
 */
public enum Action {
  CANCEL,
  PAUSE,
  RESUME,
  FORCE_COMPLETE,
  CUTOVER,
  CONFIRM,
  REVERT,
  /** Not for the runner: makes the next attempt of a failed or cancelled migration. */
  RETRY;

  /** The word in JSON, SQL and documents: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Action> of(String word) {
    return Arrays.stream(values()).filter(action -> action.word().equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Action::word).toList();
  }
}
