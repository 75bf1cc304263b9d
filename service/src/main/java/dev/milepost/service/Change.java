package dev.milepost.service;

import java.util.List;

/**
 * A decided change: what the migration was, what it becomes, the timeline lines that tell it, and
 * the parts to create or replace. The store writes it only if the migration still is at {@code
 * before}'s version.
 */
public record Change(Migration before, Migration after, List<Event> events, List<KnownPart> parts) {
  public Change {
    events = List.copyOf(events);
    parts = List.copyOf(parts);
  }

  Change(Migration before, Migration after, List<Event> events) {
    this(before, after, events, List.of());
  }
}
