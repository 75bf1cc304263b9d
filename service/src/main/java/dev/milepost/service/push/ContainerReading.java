package dev.milepost.service.push;

import dev.milepost.service.exposition.Exposition;
import org.jspecify.annotations.Nullable;

/**
 * What dba-operator's Migration Container Interface says. Each is null when it wasn't pushed.
 *
 * @param ratio how much is done, 0..1; null also when it is none
 * @param complete above 0: the container says that it is done
 * @param failed above 0: it failed, which wins over all else
 * @param items how many things are done
 */
record ContainerReading(
    @Nullable Double ratio,
    @Nullable Double complete,
    @Nullable Double failed,
    @Nullable Double items)
    implements Reading {
  private static final String PERCENT = "migration_completion_percent";

  /** Before 2019-10-03, and until 2019-08-29 with 0 to 100. */
  private static final String LEGACY_PERCENT = "completion_percent";

  /** A sum of shares that should be 1 may be a little more. */
  private static final double ROUNDING = 1.01;

  /** Null when none of the interface's families is there. */
  static @Nullable ContainerReading of(Exposition pushed) {
    Double percent = Reading.number(pushed, PERCENT, Math::min);
    Double complete = Reading.number(pushed, "migration_complete_total", Math::min);
    Double failed = Reading.number(pushed, "migration_failed_total", Math::max);
    Double items = Reading.number(pushed, "migration_items_complete_total", Double::sum);
    if (items == null) {
      // What the operator's own sample container and Quay push.
      items = Reading.number(pushed, "migration_items_completed_total", Double::sum);
    }
    if (percent != null || complete != null || failed != null || items != null) {
      return new ContainerReading(ratio(percent), complete, failed, items);
    }
    Double legacy = Reading.number(pushed, LEGACY_PERCENT, Math::min);
    if (legacy == null) {
      return null;
    }
    return new ContainerReading(
        ratio(legacy > 1 && legacy <= 100 ? Double.valueOf(legacy / 100) : legacy),
        Reading.number(pushed, "complete", Math::min),
        Reading.number(pushed, "failed", Math::max),
        Reading.number(pushed, "items_completed", Double::sum));
  }

  boolean hasFailed() {
    return failed != null && failed >= 1;
  }

  /** Says that it is done. Quay says so after each revision. */
  boolean saysComplete() {
    return complete != null && complete >= 1 && !hasFailed();
  }

  /**
   * How much is done as far as it is to be believed now. The 1.0 that comes with an end is part of
   * that end: Quay pushes it with each revision, and with a failure too.
   */
  @Nullable Double believedRatio() {
    return hasFailed() || (saysComplete() && ratio != null && ratio >= 1) ? null : ratio;
  }

  /** Whether a counter is lower than it was: a counter that falls was started anew. */
  boolean startsAnewAfter(ContainerReading before) {
    return fell(before.items, items)
        || fell(before.complete, complete)
        || fell(before.failed, failed);
  }

  /** Whether more items are done than then. */
  boolean grewSince(ContainerReading before) {
    return before.items != null && items != null && items > before.items;
  }

  private static boolean fell(@Nullable Double before, @Nullable Double now) {
    return before != null && now != null && now < before;
  }

  private static @Nullable Double ratio(@Nullable Double value) {
    if (value == null || value > ROUNDING) {
      // A percentage where a ratio belongs would read as done.
      return null;
    }
    return Math.clamp(value, 0.0, 1.0);
  }
}
