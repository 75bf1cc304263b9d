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
    Outlook outlook,
    Parts parts) {

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
          Outlook.NONE,
          Parts.NONE);

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

    /** Tells the timeline, of a report, that it ended a silence. */
    void tellHeardAgain(Timeline timeline) {
      if (silentSince != null) {
        timeline.add(Event.Kind.HEARD_AGAIN, null, null, "silent since " + silentSince);
      }
    }

    Heard silentSince(Instant since) {
      return new Heard(sequence, observedAt, lastReportAt, lastProgressAt, since);
    }
  }

  /**
   * What the parts have to do with the numbers: disk follows from parts in bytes, items from those
   * that count something else.
   *
   * @param inBytes how many count bytes; 0: disk is what the runner reports
   * @param counted how many count something else; 0: items are what the runner reports
   * @param unit the one unit that the counted parts share; null if there are none or several
   * @param estimateExceeded whether any part has done more than its total
   */
  public record Parts(int inBytes, int counted, @Nullable String unit, boolean estimateExceeded) {
    public static final Parts NONE = new Parts(0, 0, null, false);
  }

  /** Whether more items are done than the total foresaw, here or in a part. */
  public boolean estimateExceeded() {
    boolean items =
        this.items.total() != null
            && this.items.completed() != null
            && this.items.completed() > this.items.total();
    return items || parts.estimateExceeded();
  }

  /** Whether any counter differs, which is what counts as progress. */
  boolean movedSince(Progress before) {
    return !memory.equals(before.memory)
        || !disk.equals(before.disk)
        || !items.equals(before.items);
  }

  Progress with(Heard newHeard, @Nullable Double newFloor) {
    return new Progress(
        memory, disk, items, flow, throttle, message, newHeard, newFloor, outlook, parts);
  }

  Progress with(Outlook newOutlook) {
    return new Progress(
        memory, disk, items, flow, throttle, message, heard, completionFloor, newOutlook, parts);
  }

  Progress with(Volume newDisk, Items newItems, Parts newParts) {
    return new Progress(
        memory,
        newDisk,
        newItems,
        flow,
        throttle,
        message,
        heard,
        completionFloor,
        outlook,
        newParts);
  }
}
