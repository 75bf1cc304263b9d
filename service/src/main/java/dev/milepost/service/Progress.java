package dev.milepost.service;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report changes: the numbers, when they were heard, and what they add up to.
 *
 * @param observedAt when the runner saw the newest numbers, if it said so
 * @param lastReportAt when the newest applied report arrived, by the database's clock
 * @param lastProgressAt when a counter last moved: {@code observedAt} if given, else arrival
 * @param sequence the highest sequence applied in this attempt; null while none was given
 * @param completionFloor the highest completion so far: ratio 0..0.99; null while unknown
 */
public record Progress(
    Volume memory,
    Volume disk,
    Items items,
    Flow flow,
    boolean throttled,
    @Nullable String throttleReason,
    @Nullable String message,
    @Nullable Long sequence,
    @Nullable Instant observedAt,
    @Nullable Instant lastReportAt,
    @Nullable Instant lastProgressAt,
    @Nullable Double completionFloor) {

  /**
   * Bytes of memory or disk. Processed may exceed total and remaining may rise: pages are dirtied
   * again while they are copied (Nova's live-migration progress spec). Null: unknown.
   */
  public record Volume(
      @Nullable Long total, @Nullable Long processed, @Nullable Long remaining) {
    public static final Volume UNKNOWN = new Volume(null, null, null);
  }

  /** Things counted: rows, files, scripts. Completed may exceed an estimated total. */
  public record Items(@Nullable Long total, @Nullable Long completed) {}

  /**
   * What some hypervisors tell besides: the copy pass, and bytes per second sent and dirtied again.
   */
  public record Flow(
      @Nullable Long iteration,
      @Nullable Long transferBytesPerSecond,
      @Nullable Long dirtyBytesPerSecond) {}

  /** Whether any counter differs, which is what counts as progress. */
  boolean movedSince(Progress before) {
    return !memory.equals(before.memory)
        || !disk.equals(before.disk)
        || !items.equals(before.items);
  }
}
