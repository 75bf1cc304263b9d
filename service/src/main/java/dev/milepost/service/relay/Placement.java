package dev.milepost.service.relay;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One migration on one gateway.
 *
 * @param group that shows it, or would
 * @param pushedAt the last time that the gateway took it; null: never, or it has left
 * @param pushedVersion of the migration that the gateway has; null: none, or it's lost
 * @param failures in a row, of pushes or of the deletion
 * @param nextAttemptAt null: at the next turn, or there is nothing to do
 * @param lastError why it isn't there as it is: what the gateway has against the record, or what
 *     keeps the gateway from answering this instance; null when neither is known
 * @param deleteAfter when the group goes; null while that isn't settled
 */
public record Placement(
    String gateway,
    Layout layout,
    GroupingKey group,
    State state,
    @Nullable Instant pushedAt,
    @Nullable Long pushedVersion,
    int failures,
    @Nullable Instant nextAttemptAt,
    @Nullable String lastError,
    @Nullable Instant deleteAfter) {

  /** Where it stands there. */
  public enum State {
    /** It has changed since it was pushed, or never was. */
    DUE,
    /** The gateway shows it as it is. */
    SHOWN,
    /** The gateway refuses it as it is. */
    QUARANTINED,
    /** It was deleted, or a newer attempt takes its group; to be cleared away. */
    LEAVING,
    /** Not there any more, or it ended before the gateway was known. */
    GONE;

    /** The word in JSON: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
