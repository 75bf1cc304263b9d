package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.exposition.ExpositionText;
import dev.milepost.service.exposition.GroupedExposition;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The families that were pushed to us for a migration, as they go on to a gateway beside its own.
 */
final class PushedFamilies {
  /** A gateway makes these itself. */
  private static final Set<String> OF_THE_GATEWAY =
      Set.of("push_time_seconds", "push_failure_time_seconds");

  private PushedFamilies() {}

  /**
   * The text to push behind our own.
   *
   * @param own what we say of the migration, which wins over what was pushed
   * @param groups the newest first: of two equal series the first one counts
   * @return empty when there is nothing
   */
  static String text(Migration migration, MetricSnapshots own, List<GroupedExposition> groups) {
    Set<String> leftOut = new HashSet<>(OF_THE_GATEWAY);
    own.forEach(snapshot -> leftOut.add(family(snapshot)));
    Set<String> inTheKey = new HashSet<>(migration.identity().labels().keySet());
    inTheKey.addAll(Set.of("job", "job_id"));
    ExpositionText text = new ExpositionText(leftOut);
    for (GroupedExposition group : groups) {
      if (contradicts(group.grouping(), migration.identity().labels())) {
        // The path's labels would overwrite its own: it would be shown as what it isn't.
        continue;
      }
      Map<String, String> added = new HashMap<>(group.grouping());
      added.keySet().removeAll(inTheKey);
      text.add(group.exposition(), added, inTheKey);
    }
    return text.toString();
  }

  private static boolean contradicts(Map<String, String> grouping, Map<String, String> labels) {
    return labels.entrySet().stream()
        .anyMatch(label ->
            !grouping.getOrDefault(label.getKey(), label.getValue()).equals(label.getValue()));
  }

  private static String family(MetricSnapshot snapshot) {
    String name = snapshot.getMetadata().getPrometheusName();
    return snapshot instanceof CounterSnapshot ? name + "_total" : name;
  }
}
