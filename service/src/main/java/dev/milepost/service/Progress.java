package dev.milepost.service;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Outlook;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a report changes: the numbers, when they were heard, and what they add up to.
 *
 * @param message what the runner last said in words, or null
 * @param completionFloor the highest completion so far: ratio 0..0.99; null while unknown
 * @param outlook what the reports so far say of the future
 */
public record Progress(
    Volume memory,
    Volume disk,
    Items items,
    Flow flow,
    Throttle throttle,
    @Nullable String message,
    Heard heard,
    @Nullable Double completionFloor,
    Outlook outlook) {

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
          null,
          Outlook.NONE);

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
   * @param silentSince since when nobody was heard although a report was due; null when all is
   *     well. A property of the runner's reporting, not of what moves
   */
  public record Heard(
      @Nullable Long sequence,
      @Nullable Instant observedAt,
      @Nullable Instant lastReportAt,
      @Nullable Instant lastProgressAt,
      @Nullable Instant silentSince) {
    public static final Heard NOTHING = new Heard(null, null, null, null, null);

    Heard silentSince(Instant since) {
      return new Heard(sequence, observedAt, lastReportAt, lastProgressAt, since);
    }
  }

  /** Whether any counter differs, which is what counts as progress. */
  boolean movedSince(Progress before) {
    return !memory.equals(before.memory)
        || !disk.equals(before.disk)
        || !items.equals(before.items);
  }

  Progress with(Heard newHeard, @Nullable Double newFloor) {
    return new Progress(memory, disk, items, flow, throttle, message, newHeard, newFloor, outlook);
  }

  Progress with(Outlook newOutlook) {
    return new Progress(
        memory, disk, items, flow, throttle, message, heard, completionFloor, newOutlook);
  }
}
