package dev.milepost.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report changes: the numbers, when they were heard, and what they add up to.
 *
 * @param message what the runner last said in words, or null
 * @param completionFloor the highest completion so far: ratio 0..0.99; null while unknown
 */
public record Progress(
    Volume memory,
    Volume disk,
    Items items,
    Flow flow,
    Throttle throttle,
    @Nullable String message,
    Heard heard,
    @Nullable Double completionFloor) {

  /** What is known of a migration that nobody has reported on. */
  static final Progress NOTHING =
      new Progress(
          Volume.UNKNOWN,
          Volume.UNKNOWN,
          Items.UNKNOWN,
          Flow.UNKNOWN,
          Throttle.OFF,
          null,
          Heard.NOTHING,
          null);

  /**
   * Bytes of memory or disk. Processed may exceed total and remaining may rise: pages are dirtied
   * again while they are copied (Nova's live-migration progress spec). Null: unknown.
   */
  public record Volume(
      @Nullable Long total, @Nullable Long processed, @Nullable Long remaining) {
    public static final Volume UNKNOWN = new Volume(null, null, null);
  }

  /** Things counted: rows, files, scripts. Completed may exceed an estimated total. */
  public record Items(@Nullable Long total, @Nullable Long completed) {
    public static final Items UNKNOWN = new Items(null, null);
  }

  /**
   * What some hypervisors tell besides: the copy pass, and bytes per second sent and dirtied again.
   */
  public record Flow(
      @Nullable Long iteration,
      @Nullable Long transferBytesPerSecond,
      @Nullable Long dirtyBytesPerSecond) {
    public static final Flow UNKNOWN = new Flow(null, null, null);
  }

  /**
   * Whether the source system slows the migration down on purpose.
   *
   * @param reason for people; null unless it is on, and then often too
   */
  public record Throttle(boolean on, @Nullable String reason) {
    public static final Throttle OFF = new Throttle(false, null);
  }

  /**
   * What was heard from the runner, and when.
   *
   * @param sequence the highest sequence applied in this attempt; null while none was given
   * @param observedAt when the runner saw the newest numbers, if it ever said so
   * @param lastReportAt when the newest applied report arrived, by the database's clock
   * @param lastProgressAt when a counter last moved: as observed if that was said, else on arrival
   */
  public record Heard(
      @Nullable Long sequence,
      @Nullable Instant observedAt,
      @Nullable Instant lastReportAt,
      @Nullable Instant lastProgressAt) {
    public static final Heard NOTHING = new Heard(null, null, null, null);
  }

  /** Whether any counter differs, which is what counts as progress. */
  boolean movedSince(Progress before) {
    return !memory.equals(before.memory)
        || !disk.equals(before.disk)
        || !items.equals(before.items);
  }

  Progress with(Heard newHeard, @Nullable Double newFloor) {
    return new Progress(memory, disk, items, flow, throttle, message, newHeard, newFloor);
  }
}
