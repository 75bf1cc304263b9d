package dev.milepost.service;

import dev.milepost.service.Migration.Standing;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Dates a migration's steps: when it started, when it ended, where it was paused. */
final class Standings {
  private Standings() {}

  /** Where a new migration stands. */
  static Standing first(Word word, @Nullable String outcomeReason, Instant now) {
    return of(new Standing(word, null, null, null, null), word, outcomeReason, now);
  }

  /** Where a migration stands once it says {@code next}. */
  static Standing of(Standing was, Word next, @Nullable String outcomeReason, Instant now) {
    Instant startedAt = was.startedAt();
    if (startedAt == null && next.state() != State.QUEUED) {
      startedAt = now;
    }
    Instant finishedAt = next.state().isFinished() ? now : null;
    return new Standing(next, pausedFrom(was, next), outcomeReason, startedAt, finishedAt);
  }

  private static @Nullable String pausedFrom(Standing was, Word next) {
    if (next.state() != State.PAUSED) {
      return null;
    }
    return was.word().state() == State.PAUSED ? was.pausedFrom() : was.word().spelling();
  }
}
