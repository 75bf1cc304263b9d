package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.forecast.Convergence;
import dev.milepost.service.forecast.Verdict;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is pushed for a migration: the interface's four families, and beside them what only we
 * can tell. A family whose value is unknown is left out.
 */
final class GroupExposition {
  private static final double MILLIS = 1000.0;

  private GroupExposition() {}

  static MetricSnapshots of(Migration migration) {
    List<MetricSnapshot> all = new ArrayList<>();
    GroupValues.of(migration).snapshots().forEach(all::add);
    Convergence convergence = migration.progress().outlook().convergence();
    Double ratio = convergence.dirtyRatio();
    if (ratio != null && Double.isFinite(ratio)) {
      all.add(
          gauge(
              "migration_convergence_ratio",
              "Bytes dirtied again for each byte sent: from 1 on it never ends by itself.",
              ratio));
    }
    boolean endless =
        convergence.verdict() == Verdict.NOT_CONVERGING && !migration.state().isFinished();
    all.add(
        gauge(
            "migration_not_converging",
            "Whether the guest writes as fast as it is copied (`1`) or not (`0`).",
            endless ? 1 : 0));
    Instant progressed = migration.progress().heard().lastProgressAt();
    if (progressed != null) {
      all.add(
          gauge(
              "migration_last_progress_timestamp_seconds",
              "When a counter last moved.",
              progressed.toEpochMilli() / MILLIS));
    }
    return new MetricSnapshots(all);
  }

  private static GaugeSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
