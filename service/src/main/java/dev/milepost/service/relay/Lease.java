package dev.milepost.service.relay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One instance's hold on one gateway. Renewed while it is used, long before it ends, and counted
 * from before the request that took it: this instance never believes in it longer than the database
 * does, unless the whole process was stopped in between. Used by one thread; anybody may ask {@link
 * #believed}.
 */
final class Lease {
  private final RelayStore store;
  private final String gateway;
  private final String owner;
  private final Duration term;
  private final LongSupplier nanoTime;
  private volatile boolean held;
  private long renewedAt;

  Lease(RelayStore store, String gateway, String owner, Duration term, LongSupplier nanoTime) {
    this.store = store;
    this.gateway = gateway;
    this.owner = owner;
    this.term = term;
    this.nanoTime = nanoTime;
  }

  /** Whether this instance has the gateway for two thirds of the term from now on. */
  boolean holds() {
    long now = nanoTime.getAsLong();
    if (!held || now - renewedAt > term.toNanos() / 3) {
      held = false;
      held = store.lease(gateway, owner, term);
      renewedAt = now;
    }
    return held;
  }

  boolean believed() {
    return held;
  }

  void release() {
    if (held) {
      held = false;
      store.release(gateway, owner);
    }
  }
}
