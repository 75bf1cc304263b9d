package dev.milepost.service;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of a migration's timeline: who changed what, when, why. Written in the transaction of
 * the change it tells. A report that only moves counters writes none: numbers are history, not
 * timeline.
 *
 * @param version the version that the change made
 * @param ordinal 0, 1, ... among the events of one version
 * @param from the former value, if there is one: a status, an action
 * @param to the new value
 * @param reason why, in the words of whoever changed it
 */
public record Event(
    long version,
    int ordinal,
    Instant at,
    Kind kind,
    String actor,
    @Nullable String from,
    @Nullable String to,
    @Nullable String reason,
    @Nullable String requestId) {

  /** Where an event stands in its migration's timeline. */
  public record Position(long version, int ordinal) {}

  /** What happened. */
  public enum Kind {
    CREATED,
    STATUS_CHANGED,
    THROTTLED,
    UNTHROTTLED,
    EDITED,
    ACTION_REQUESTED,
    ACTION_DONE,
    ACTION_REFUSED,
    ACTION_DROPPED,
    SILENT,
    HEARD_AGAIN,
    PROGRESS_RESET,
    CONVERGENCE_CHANGED,
    DELETED;

    /** The word in JSON, SQL and documents: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Kind of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst().orElseThrow();
    }
  }
}
