package dev.milepost.service.relay;

import dev.milepost.service.vocabulary.State;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

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

  static GroupValues of(Exposed exposed) {
    Double completion = exposed.completion();
    Long items = exposed.items();
    return new GroupValues(
        completion == null ? 0 : completion,
        exposed.state() == State.COMPLETED ? 1 : 0,
        exposed.state() == State.FAILED ? 1 : 0,
        items == null ? 0 : items);
  }

  /** These families alone. */
  MetricSnapshots snapshots() {
    return Family.expose(GroupExposition.INTERFACE, List.of(this), ignored -> Labels.EMPTY);
  }
}
