package dev.milepost.service.relay;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Notices that the process stood still, as after SIGSTOP or on a suspended machine: another
 * instance may have taken over meanwhile, and what we sent last may have come after what it sent.
 */
final class PauseWatch {
  /** Longer than any request but a comparison takes. */
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private long lastBeat;
  private boolean paused;

  PauseWatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastBeat = nanoTime.getAsLong();
  }

  /** To be called more often than a pause is long. */
  void beat() {
    long now = nanoTime.getAsLong();
    paused |= now - lastBeat > PAUSE.toNanos();
    lastBeat = now;
  }

  /** The time since the last beat went into something that takes long. */
  void excuse() {
    lastBeat = nanoTime.getAsLong();
  }

  boolean paused() {
    return paused;
  }

  void forget() {
    paused = false;
  }
}
