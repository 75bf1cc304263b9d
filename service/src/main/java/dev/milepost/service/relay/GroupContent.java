package dev.milepost.service.relay;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a Pushgateway shows of one group. A value that is missing, or isn't one number, is NaN.
 *
 * @param marked whether it has a family that only a Milepost pushes
 * @param families by name, the values by job id; by the empty string where a series has none
 */
record GroupContent(GroupingKey key, boolean marked, Map<String, Map<String, Double>> families) {

  /** Of a group that has one record. */
  GroupValues only() {
    return new GroupValues(
        only(GroupValues.COMPLETION),
        only(GroupValues.COMPLETE),
        only(GroupValues.FAILED),
        only(GroupValues.ITEMS));
  }

  /** Of a group that has many, by job id. */
  Map<String, GroupValues> each() {
    Set<String> jobIds = new HashSet<>();
    families.values().forEach(values -> jobIds.addAll(values.keySet()));
    Map<String, GroupValues> each = new HashMap<>();
    for (String jobId : jobIds) {
      each.put(
          jobId,
          new GroupValues(
              of(GroupValues.COMPLETION, jobId),
              of(GroupValues.COMPLETE, jobId),
              of(GroupValues.FAILED, jobId),
              of(GroupValues.ITEMS, jobId)));
    }
    return each;
  }

  private double only(String family) {
    Map<String, Double> values = families.getOrDefault(family, Map.of());
    return values.size() == 1 ? values.values().iterator().next() : Double.NaN;
  }

  private double of(String family, String jobId) {
    return families.getOrDefault(family, Map.of()).getOrDefault(jobId, Double.NaN);
  }
}
