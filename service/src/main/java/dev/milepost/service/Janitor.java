package dev.milepost.service;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clears away what has outlived its use: finished migrations past their retention, idempotency keys
 * that nobody will repeat, changes of counts that can be added up. All of it is idempotent, so any
 * number of instances may do it at once.
 */
public final class Janitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Janitor.class);

  /** Stripe keeps keys for a day; a runner that was cut off for a night still finds its own. */
  private static final Duration KEEP_IDEMPOTENCY_KEYS = Duration.ofDays(2);

  /** Rows removed in one transaction: small enough to hold no lock for long. */
  private static final int BATCH = 500;

  private final MigrationStore store;
  private final Runnable others;
  private final Optional<Duration> retention;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("janitor").daemon().factory());

  /**
   * Does nothing until it is started.
   *
   * @param others clears away what is not the store's, with every sweep
   * @param retention how long finished migrations are kept; empty: for ever
   */
  public Janitor(
      MigrationStore store, Runnable others, Optional<Duration> retention, Duration interval) {
    this.store = store;
    this.others = others;
    this.retention = retention;
    this.interval = interval;
  }

  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::sweepSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sweepSafely() {
    try {
      sweep();
    } catch (RuntimeException e) {
      LOG.warn("clearing away failed, trying again in {}", interval, e);
    }
  }

  private void sweep() {
    store.addUpCounts();
    others.run();
    store.forgetIdempotencyKeys(KEEP_IDEMPOTENCY_KEYS);
    if (retention.isEmpty()) {
      return;
    }
    int removed;
    do {
      removed = store.purge(retention.get(), BATCH);
      if (removed > 0) {
        LOG.info("removed {} migrations that finished more than {} ago", removed, retention.get());
      }
    } while (removed == BATCH && !Thread.currentThread().isInterrupted());
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
