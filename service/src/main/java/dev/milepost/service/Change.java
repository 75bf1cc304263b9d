package dev.milepost.service;

import java.util.List;

/**
 * A decided change: what the migration was, what it becomes, and the timeline lines that tell it.
 * The store writes it only if the migration still is at {@code before}'s version.
 */
public record Change(Migration before, Migration after, List<Event> events) {
  public Change {
    events = List.copyOf(events);
  }
}
