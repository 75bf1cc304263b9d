package dev.milepost.service;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the events of one change in their order. */
final class Timeline {
  private final long version;
  private final Instant at;
  private final Caller caller;
  private final List<Event> events = new ArrayList<>();

  Timeline(long version, Instant at, Caller caller) {
    this.version = version;
    this.at = at;
    this.caller = caller;
  }

  Timeline add(
      Event.Kind kind, @Nullable String from, @Nullable String to, @Nullable String reason) {
    events.add(
        new Event(
            version,
            events.size(),
            at,
            kind,
            caller.actor(),
            from,
            to,
            reason,
            caller.requestId()));
    return this;
  }

  List<Event> events() {
    return List.copyOf(events);
  }
}
