package dev.milepost.service.scrape;

import static dev.milepost.service.relay.Family.gauge;
import static dev.milepost.service.relay.Family.number;
import static dev.milepost.service.relay.Family.timestamp;

import dev.milepost.service.Migration;
import dev.milepost.service.Progress;
import dev.milepost.service.forecast.Forecast;
import dev.milepost.service.forecast.Verdict;
import dev.milepost.service.relay.Exposed;
import dev.milepost.service.relay.Family;
import dev.milepost.service.relay.GroupExposition;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot.InfoDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The families of each migration for a scrape: those that a Pushgateway would have, and what would
 * cost too much to push or changes with time alone. Totals may shrink, so they are gauges.
 */
public final class RecordExposition {
  private static final List<Family<Subject>> DETAILS =
      List.of(
          counted(
              "migration_memory_total_bytes",
              "Memory to copy; may grow or shrink.",
              p -> p.memory().total()),
          counted(
              "migration_memory_processed_bytes",
              "Memory sent; may exceed the total.",
              p -> p.memory().processed()),
          counted(
              "migration_memory_remaining_bytes",
              "Memory left to copy; may rise.",
              p -> p.memory().remaining()),
          counted(
              "migration_disk_total_bytes",
              "Disk to copy; may grow or shrink.",
              p -> p.disk().total()),
          counted(
              "migration_disk_processed_bytes",
              "Disk sent; may exceed the total.",
              p -> p.disk().processed()),
          counted(
              "migration_disk_remaining_bytes",
              "Disk left to copy; may rise.",
              p -> p.disk().remaining()),
          counted(
              "migration_items_expected",
              "How many things are to be completed.",
              p -> p.items().total()),
          gauge(
              "migration_last_heartbeat_timestamp_seconds",
              "When the runner was last heard.",
              subject -> timestamp(subject.migration().progress().heard().lastReportAt())),
          gauge(
              "migration_start_timestamp_seconds",
              "When it began to run.",
              subject -> timestamp(subject.migration().standing().startedAt())),
          gauge(
              "migration_end_timestamp_seconds",
              "When it ended, however it did.",
              subject -> timestamp(subject.migration().standing().finishedAt())),
          gauge(
              "migration_eta_seconds",
              "How long it will likely take from now on.",
              subject -> number(subject.forecast().eta().seconds())),
          gauge(
              "migration_eta_high_seconds",
              "How long it will take at most from now on.",
              subject -> number(subject.forecast().eta().highSeconds())),
          gauge(
              "migration_stalled",
              "Whether the runner reports and no counter moves (`1`) or not (`0`).",
              subject -> flag(subject.forecast().convergence().verdict() == Verdict.STALLED)),
          gauge(
              "migration_silent",
              "Whether the runner should have been heard and wasn't (`1`) or not (`0`).",
              subject -> flag(subject.migration().progress().heard().silentSince() != null)),
          gauge(
              "migration_throttled",
              "Whether something holds the runner back (`1`) or not (`0`).",
              subject -> flag(subject.migration().progress().throttle().on())));

  private RecordExposition() {}

  /**
   * All families of these migrations.
   *
   * @param job the label that a Pushgateway's groups would have
   * @param now by the database's clock
   */
  public static MetricSnapshots of(String job, List<Migration> migrations, Instant now) {
    List<Subject> subjects =
        migrations.stream()
            .map(migration -> new Subject(migration, migration.forecast(now)))
            .toList();
    List<Exposed> exposed = migrations.stream().map(Exposed::of).toList();
    List<MetricSnapshot> all = new ArrayList<>();
    GroupExposition.scraped(job, exposed).forEach(all::add);
    Family.expose(
            DETAILS,
            subjects,
            subject -> GroupExposition.scrapedLabels(job, Exposed.of(subject.migration())))
        .forEach(all::add);
    if (!migrations.isEmpty()) {
      all.add(info(job, migrations));
    }
    return new MetricSnapshots(all);
  }

  /** What is words and not numbers, in one series: where it changes, another series begins. */
  private static InfoSnapshot info(String job, List<Migration> migrations) {
    InfoSnapshot.Builder info =
        InfoSnapshot.builder()
            .name("migration")
            .help("What it is and where it stands; join on job and job_id.");
    for (Migration migration : migrations) {
      info.dataPoint(InfoDataPointSnapshot.builder().labels(infoLabels(job, migration)).build());
    }
    return info.build();
  }

  private static Labels infoLabels(String job, Migration migration) {
    TreeMap<String, String> labels = new TreeMap<>();
    GroupExposition.scrapedLabels(job, Exposed.of(migration))
        .forEach(label -> labels.put(label.getName(), label.getValue()));
    var places = migration.identity().places();
    // Where a record's own label has the same name, what the name means here prevails.
    labels.put("status", migration.status());
    labels.put("state", migration.state().word());
    labels.put("type", migration.identity().type().word());
    put(labels, "source", places.sourceCompute());
    put(labels, "dest", places.destCompute());
    return Labels.of(
        labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
  }

  private static void put(Map<String, String> labels, String name, @Nullable String value) {
    labels.put(name, value == null ? "" : value);
  }

  private static Family<Subject> counted(
      String name, String help, Function<Progress, @Nullable Long> value) {
    return gauge(name, help, subject -> number(value.apply(subject.migration().progress())));
  }

  private static double flag(boolean on) {
    return on ? 1 : 0;
  }

  /** A migration and what is to be expected of it at one moment. */
  private record Subject(Migration migration, Forecast forecast) {}
}
