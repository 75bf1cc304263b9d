package dev.milepost.service;

import dev.milepost.service.forecast.Forecast;
import dev.milepost.service.forecast.Thresholds;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Vocabulary;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One tracked run. Once its state is a finished one it never changes again, but for a renamed
 * status within that state and for its deletion; a re-run is a new migration.
 *
 * @param id rises with every migration created; never reused
 * @param version 1 when created, one more with every change; the ETag
 * @param updatedAt null until the first change, as in Nova
 * @param deletedAt null unless somebody deleted it; its timeline stays
 */
public record Migration(
    long id,
    UUID uuid,
    Identity identity,
    Standing standing,
    Progress progress,
    @Nullable RequestedAction requestedAction,
    long version,
    Instant createdAt,
    @Nullable Instant updatedAt,
    @Nullable Instant deletedAt) {

  public State state() {
    return standing.word().state();
  }

  /** The status as the vocabulary spells it. */
  public String status() {
    return standing.word().spelling();
  }

  public Vocabulary vocabulary() {
    return identity.type().vocabulary();
  }

  /** What the items are counted in; null when unknown, or when its parts have several units. */
  public @Nullable String unit() {
    Progress.Parts parts = progress.parts();
    return parts.counted() > 0 ? parts.unit() : identity.unit();
  }

  /**
   * How much is certainly done: ratio 0..1, never falling within the attempt, 1 only when
   * completed; null when the type or the numbers don't tell.
   */
  public @Nullable Double completion() {
    return state() == State.COMPLETED ? Double.valueOf(1.0) : progress.completionFloor();
  }

  /**
   * What the numbers of this moment give: ratio 0..1, may fall, 1 only when completed; null when
   * the type or the numbers don't tell.
   */
  public @Nullable Double instantaneousCompletion() {
    if (state() == State.COMPLETED) {
      return 1.0;
    }
    Double ratio = Completion.ratio(identity.type(), standing.word(), progress);
    return ratio == null ? null : Math.min(ratio, Completion.CAP_WHILE_UNFINISHED);
  }

  /** What is to be expected, as of a moment by the database's clock. */
  public Forecast forecast(Instant now) {
    return Forecast.at(progress.outlook(), state(), now, Thresholds.DEFAULT);
  }

  Migration changed(
      Identity newIdentity,
      Standing newStanding,
      Progress newProgress,
      @Nullable RequestedAction newAction,
      Instant now) {
    return new Migration(
        id,
        uuid,
        newIdentity,
        newStanding,
        newProgress,
        newAction,
        version + 1,
        createdAt,
        now,
        deletedAt);
  }

  Migration deleted(Instant now) {
    return new Migration(
        id, uuid, identity, standing, progress, requestedAction, version + 1, createdAt, now, now);
  }

  /**
   * Where a migration stands in its life.
   *
   * @param pausedFrom the status it had when it was paused; null unless paused
   * @param outcomeReason why it ended as it did, or null
   * @param startedAt when it first left the queued state; null before
   * @param finishedAt when it reached a finished state; null before
   */
  public record Standing(
      Word word,
      @Nullable String pausedFrom,
      @Nullable String outcomeReason,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}
}
