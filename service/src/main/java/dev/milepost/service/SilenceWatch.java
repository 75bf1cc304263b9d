package dev.milepost.service;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks running migrations whose runner has fallen silent. Every instance looks, and whoever finds
 * one first marks it.
 *
 * <p>Nobody is called silent for a time in which we didn't listen: the clock starts when this
 * watch starts, and again after the process stood still or the database was away. Another instance
 * that did listen meanwhile goes on marking.
 */
public final class SilenceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);
  private static final Caller SELF = new Caller("milepost", null);

  /** Rows marked in one look, each by its own compare-and-set. */
  private static final int BATCH = 500;

  private final MigrationStore store;
  private final Silence silence;
  private final Duration interval;
  private final Runnable afterCommit;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("silence-watch").daemon().factory());
  private @Nullable Instant listeningSince;
  private long lastLook;

  /**
   * Does nothing until it is started.
   *
   * @param interval between two looks; a gap of three means that the process stood still
   * @param afterCommit told when something was marked; must not block
   */
  public SilenceWatch(
      MigrationStore store,
      Silence silence,
      Duration interval,
      Runnable afterCommit,
      LongSupplier nanoTime) {
    this.store = store;
    this.silence = silence;
    this.interval = interval;
    this.afterCommit = afterCommit;
    this.nanoTime = nanoTime;
  }

  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::lookSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void lookSafely() {
    try {
      look();
    } catch (StoreUnavailable e) {
      listeningSince = null;
      LOG.debug("can't look for silent runners", e);
    } catch (RuntimeException e) {
      LOG.warn("looking for silent runners failed", e);
    }
  }

  /** One look: marks who has been silent for too long while we listened. */
  public void look() {
    long now = nanoTime.getAsLong();
    if (listeningSince == null || now - lastLook > 3 * interval.toNanos()) {
      listeningSince = store.now();
    }
    lastLook = now;
    List<Dated> silent = store.silent(silence, listeningSince, BATCH);
    for (Dated dated : silent) {
      mark(dated);
    }
  }

  private void mark(Dated dated) {
    Migration current = dated.migration();
    Instant lastReport = current.progress().heard().lastReportAt();
    Instant since = lastReport == null ? current.createdAt() : lastReport;
    Progress progress =
        current
            .progress()
            .with(
                current.progress().heard().silentSince(since),
                current.progress().completionFloor());
    Migration after =
        current.changed(
            current.identity(),
            current.standing(),
            progress,
            current.requestedAction(),
            dated.now());
    Timeline timeline =
        new Timeline(after.version(), dated.now(), SELF)
            .add(Event.Kind.SILENT, null, null, "no report since " + since);
    if (store.save(new Change(current, after, timeline.events()))) {
      LOG.info("migration {} silent since {}", current.id(), since);
      afterCommit.run();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
