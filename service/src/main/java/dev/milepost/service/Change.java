package dev.milepost.service;

import dev.milepost.service.forecast.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decided change: what the migration was, what it becomes, and the timeline lines that tell it.
 * The store writes it only if the migration still is at {@code before}'s version.
 *
 * @param sample the point that it adds to the history, with the counters of {@code after}; null for
 *     none
 * @param parts those to create or replace
 */
public record Change(
    Migration before,
    Migration after,
    List<Event> events,
    @Nullable Sample sample,
    List<KnownPart> parts) {
  public Change {
    events = List.copyOf(events);
    parts = List.copyOf(parts);
  }

  /** A change to no part. */
  Change(Migration before, Migration after, List<Event> events, @Nullable Sample sample) {
    this(before, after, events, sample, List.of());
  }

  /** A change that adds no point to the history. */
  Change(Migration before, Migration after, List<Event> events) {
    this(before, after, events, null);
  }
}
