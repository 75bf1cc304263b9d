package dev.milepost.service.push;

import dev.milepost.service.StoreUnavailable;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets pushed ends count once they have stood long enough. Every instance looks; an end that two of
 * them find is reported once, since a finished migration takes a repeat.
 */
public final class Settler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Settler.class);
  private static final int BATCH = 200;

  private final Pushes pushes;
  private final Duration interval;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("settler").daemon().factory());

  /** Does nothing until it is started. */
  public Settler(Pushes pushes, Duration interval) {
    this.pushes = pushes;
    this.interval = interval;
  }

  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::settleSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void settleSafely() {
    try {
      pushes.settle(BATCH);
    } catch (StoreUnavailable e) {
      LOG.debug("can't look for ends that have settled", e);
    } catch (RuntimeException e) {
      LOG.warn("letting pushed ends count failed", e);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
