package dev.milepost.api;

import dev.milepost.service.StoreUnavailable;
import dev.milepost.service.Summary;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.scrape.Overview;
import dev.milepost.service.scrape.RecordExposition;
import dev.milepost.service.scrape.ScrapeStore;
import dev.milepost.service.scrape.ScrapeStore.Finished;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The migrations in the service's metrics: each live and lingering one up to a bound, and how many
 * there are. Every instance tells the same, since it is the database that knows. No database, no
 * series: the service's own metrics must not wait for it.
 */
final class RecordMetrics implements MultiCollector {
  private final ScrapeStore store;
  private final String job;
  private final Linger linger;
  private final int bound;
  private final Map<Labels, Long> finished = new TreeMap<>();
  private @Nullable Instant countedUpTo;

  /**
   * @param bound how many migrations have series of their own at most; 0 for none
   */
  RecordMetrics(ScrapeStore store, String job, Linger linger, int bound) {
    this.store = store;
    this.job = job;
    this.linger = linger;
    this.bound = bound;
    // From the start, or Prometheus would not see the first one as an increase.
    for (MigrationType type : MigrationType.values()) {
      for (State state : State.values()) {
        if (state.isFinished()) {
          finished.put(labels(new Summary.Count(type, state, 0)), 0L);
        }
      }
    }
  }

  @Override
  public synchronized MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    try {
      Overview overview = store.overview(linger, bound);
      count(store.finished(countedUpTo));
      all.add(
          gauge(
              "milepost_migrations",
              "Live and lingering migrations, as every instance counts them.",
              overview.counts()));
      if (bound > 0) {
        RecordExposition.of(job, overview.migrations(), overview.now()).forEach(all::add);
        all.add(leftOut(overview));
      }
    } catch (StoreUnavailable e) {
      all.clear();
    }
    all.add(finished());
    return new MetricSnapshots(all);
  }

  private void count(Finished since) {
    since.counts().forEach(count -> finished.merge(labels(count), count.migrations(), Long::sum));
    countedUpTo = since.upTo();
  }

  private static GaugeSnapshot gauge(String name, String help, List<Summary.Count> counts) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    counts.forEach(count ->
        gauge.dataPoint(
            GaugeDataPointSnapshot.builder()
                .labels(labels(count))
                .value((double) count.migrations())
                .build()));
    return gauge.build();
  }

  private static GaugeSnapshot leftOut(Overview overview) {
    return GaugeSnapshot.builder()
        .name("milepost_metrics_records_left_out")
        .help("Live and lingering migrations without series here: MILEPOST_METRICS_RECORDS.")
        .dataPoint(GaugeDataPointSnapshot.builder().value((double) overview.leftOut()).build())
        .build();
  }

  private CounterSnapshot finished() {
    CounterSnapshot.Builder counter =
        CounterSnapshot.builder()
            .name("milepost_migrations_finished")
            .help("Migrations that finished since this instance started, whoever served them.");
    finished.forEach((labels, number) ->
        counter.dataPoint(
            CounterDataPointSnapshot.builder().labels(labels).value((double) number).build()));
    return counter.build();
  }

  private static Labels labels(Summary.Count count) {
    return Labels.of("state", count.state().word(), "type", count.type().word());
  }
}
