package dev.milepost.service.forecast;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One observed point of a migration: its counters at one moment.
 *
 * @param at when the runner saw the numbers, if it said so, else when they arrived
 * @param hold whether the time up to the next sample may count against the migration
 * @param late whether it was seen before the newest one: kept, never used (5.7)
 */
public record Sample(
    Instant at, Volume memory, Volume disk, Items items, Flow flow, Hold hold, boolean late) {

  /** Whether a counter that can only rise within an attempt has fallen: it started anew (5.7). */
  boolean isResetOf(Sample before) {
    return fell(before.memory.processed(), memory.processed())
        || fell(before.disk.processed(), disk.processed())
        || fell(before.items.completed(), items.completed());
  }

  /** Whether any counter differs, which is what counts as movement. */
  boolean movedSince(Sample before) {
    return !memory.equals(before.memory)
        || !disk.equals(before.disk)
        || !items.equals(before.items);
  }

  private static boolean fell(@Nullable Long before, @Nullable Long now) {
    return before != null && now != null && now < before;
  }
}
