package dev.milepost.service;

import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a runner, or an operator with curl, says about a migration: a merge patch of the reportable
 * fields.
 *
 * @param sequence rises with every report of one attempt; a report that isn't above the highest
 *     applied is late or repeated and changes nothing. Null: order of arrival
 * @param observedAt when the runner saw the numbers. It dates them and decides nothing
 * @param status the status word in any case, or null for "as it is"
 * @param actionResult the runner's answer to the requested action, or null
 * @param completion how much is done in the source's own estimate: ratio 0..1, which can only raise
 *     the completion; null when the numbers tell, or nobody does
 */
public record Report(
    @Nullable Long sequence,
    @Nullable Instant observedAt,
    @Nullable String status,
    Numbers numbers,
    Notes notes,
    Description description,
    @Nullable ActionResult actionResult,
    @Nullable Double completion) {

  /** A report without an estimate of the source's own. */
  public Report(
      @Nullable Long sequence,
      @Nullable Instant observedAt,
      @Nullable String status,
      Numbers numbers,
      Notes notes,
      Description description,
      @Nullable ActionResult actionResult) {
    this(sequence, observedAt, status, numbers, notes, description, actionResult, null);
  }

  /** A report that says nothing but that somebody is there. */
  public static Report empty() {
    return new Report(null, null, null, Numbers.none(), Notes.none(), Description.none(), null);
  }

  /**
   * What a push says of a migration.
   *
   * @param status a bare state word, or null for "as it is"
   * @param items how many things are done, if it tells
   */
  public static Report pushed(
      @Nullable String status,
      Given<Long> items,
      @Nullable Double completion,
      Given<String> message,
      Given<String> outcomeReason) {
    Given<Long> none = Given.absent();
    var numbers = new Numbers(none, none, none, none, none, none, none, items, none, none, none);
    Notes silent = Notes.none();
    var notes = new Notes(message, outcomeReason, silent.throttled(), silent.throttleReason());
    return new Report(null, null, status, numbers, notes, Description.none(), null, completion);
  }

  /** The same without its numbers. */
  public Report withoutNumbers() {
    return new Report(
        sequence, observedAt, status, Numbers.none(), notes, description, actionResult, completion);
  }

  /** A report of nothing but words. */
  static Report saying(String message) {
    Notes none = Notes.none();
    var notes =
        new Notes(Given.of(message), none.outcomeReason(), none.throttled(), none.throttleReason());
    return new Report(null, null, null, Numbers.none(), notes, Description.none(), null);
  }

  /** What a runner without parts would have said of the numbers that follow from parts. */
  static Report counting(Volume disk, Items items) {
    Given<Long> none = Given.absent();
    var numbers =
        new Numbers(
            none,
            none,
            none,
            Given.of(disk.total()),
            Given.of(disk.processed()),
            Given.of(disk.remaining()),
            Given.of(items.total()),
            Given.of(items.completed()),
            none,
            none,
            none);
    return new Report(null, null, null, numbers, Notes.none(), Description.none(), null);
  }

  /** The counters, each in its own unit: bytes, items, bytes per second. */
  public record Numbers(
      Given<Long> memoryTotal,
      Given<Long> memoryProcessed,
      Given<Long> memoryRemaining,
      Given<Long> diskTotal,
      Given<Long> diskProcessed,
      Given<Long> diskRemaining,
      Given<Long> itemsTotal,
      Given<Long> itemsCompleted,
      Given<Long> iteration,
      Given<Long> transferBytesPerSecond,
      Given<Long> dirtyBytesPerSecond) {

    /** Whether it names any counter. */
    boolean any() {
      return Stream.of(
              memoryTotal,
              memoryProcessed,
              memoryRemaining,
              diskTotal,
              diskProcessed,
              diskRemaining,
              itemsTotal,
              itemsCompleted)
          .anyMatch(Given::present);
    }

    static Numbers none() {
      Given<Long> none = Given.absent();
      return new Numbers(none, none, none, none, none, none, none, none, none, none, none);
    }
  }

  /** What accompanies the numbers. */
  public record Notes(
      Given<String> message,
      Given<String> outcomeReason,
      Given<Boolean> throttled,
      Given<String> throttleReason) {

    static Notes none() {
      return new Notes(Given.absent(), Given.absent(), Given.absent(), Given.absent());
    }
  }

  /** What is learnt late about the migration itself. */
  public record Description(
      Given<String> name,
      Given<String> unit,
      Given<Boolean> hidden,
      Given<Integer> reportIntervalSeconds,
      Given<String> destCompute,
      Given<String> destNode,
      Given<String> destHost) {

    static Description none() {
      return new Description(
          Given.absent(),
          Given.absent(),
          Given.absent(),
          Given.absent(),
          Given.absent(),
          Given.absent(),
          Given.absent());
    }
  }

  /**
   * Done or refused.
   *
   * @param actionId which action is answered; null for the one that is pending
   */
  public record ActionResult(boolean done, @Nullable UUID actionId) {
    boolean answers(RequestedAction pending) {
      return actionId == null || actionId.equals(pending.id());
    }
  }
}
