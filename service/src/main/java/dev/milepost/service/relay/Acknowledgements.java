package dev.milepost.service.relay;

import dev.milepost.service.relay.RelayStore.Pushed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes several pushes in one transaction. What a crash takes away here is only pushed once more.
 */
final class Acknowledgements {
  private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

  private final RelayStore store;
  private final String gateway;
  private final InstantSource clock;
  private final List<Pushed> waiting = new ArrayList<>();
  private Instant lastFlush;

  Acknowledgements(RelayStore store, String gateway, InstantSource clock) {
    this.store = store;
    this.gateway = gateway;
    this.clock = clock;
    this.lastFlush = clock.instant();
  }

  void add(Pushed pushed) {
    waiting.add(pushed);
    if (clock.instant().isAfter(lastFlush.plus(LONGEST_WAIT))) {
      flush();
    }
  }

  void flush() {
    if (!waiting.isEmpty() && store.acknowledge(gateway, List.copyOf(waiting)) > 0) {
      // Another instance removed the record while ours was on its way: its group is a stray now.
      store.requestComparison(gateway);
    }
    waiting.clear();
    lastFlush = clock.instant();
  }
}
