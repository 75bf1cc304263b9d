package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.vocabulary.State;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/**
 * What a migration's group says: the four families of the Migration Container Interface.
 *
 * @param completion ratio 0..1: the floor of what is certainly done, so 0 also means unknown
 * @param complete 1 once completed, else 0
 * @param failed 1 once failed, else 0; cancelled and reverted are neither
 * @param items how many things are done; 0 when nobody counts
 */
record GroupValues(double completion, double complete, double failed, double items) {
  static final String COMPLETION = "migration_completion_percent";
  static final String COMPLETE = "migration_complete_total";
  static final String FAILED = "migration_failed_total";
  static final String ITEMS = "migration_items_complete_total";

  static GroupValues of(Migration migration) {
    Double completion = migration.completion();
    Long items = migration.progress().items().completed();
    return new GroupValues(
        completion == null ? 0 : completion,
        migration.state() == State.COMPLETED ? 1 : 0,
        migration.state() == State.FAILED ? 1 : 0,
        items == null ? 0 : items);
  }

  /** The families with the types and the help of the interface's own text. */
  MetricSnapshots snapshots() {
    return MetricSnapshots.of(
        GaugeSnapshot.builder()
            .name(COMPLETION)
            .help(
                "An estimate of the percentage of the total migration work that has been"
                    + " completed.")
            .dataPoint(GaugeDataPointSnapshot.builder().value(completion).build())
            .build(),
        counter(
            COMPLETE, "A signal on whether the job has completed (`1`) or not (`0`).", complete),
        counter(FAILED, "A signal on whether the job has failed (`1`) or not (`0`).", failed),
        counter(
            ITEMS,
            "The number of things that have been completed. This is used as a hint about whether"
                + " progress is being made.",
            items));
  }

  private static CounterSnapshot counter(String family, String help, double value) {
    return CounterSnapshot.builder()
        // The snapshot's name is the family without the suffix, which the text format puts back.
        .name(family.substring(0, family.length() - "_total".length()))
        .help(help)
        .dataPoint(CounterDataPointSnapshot.builder().value(value).build())
        .build();
  }
}
