package dev.milepost.service;

import dev.milepost.service.forecast.Sample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decided change: what the migration was, what it becomes, and the timeline lines that tell it.
 * The store writes it only if the migration still is at {@code before}'s version.
 *
 * @param sample the point that it adds to the history; null for none
 */
public record Change(
    Migration before, Migration after, List<Event> events, @Nullable Sample sample) {
  public Change {
    events = List.copyOf(events);
  }

  /** A change that adds no point to the history. */
  Change(Migration before, Migration after, List<Event> events) {
    this(before, after, events, null);
  }
}
