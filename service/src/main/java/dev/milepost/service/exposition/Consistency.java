package dev.milepost.service.exposition;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a Pushgateway checks of a push before it takes it: what it couldn't expose beside its own
 * families and the rest of the push.
 */
public final class Consistency {
  private static final String FAULT =
      "pushed metrics are invalid or inconsistent with existing metrics: ";

  /** A Pushgateway's own families by name, as version 1.5.1 exposes them. */
  private static final Map<String, FamilyType> OF_A_GATEWAY = ofAGateway();

  private Consistency() {}

  /**
   * What is wrong; empty when a gateway would take it.
   *
   * @param grouping the labels of the path, which overwrite those of the samples
   */
  public static Optional<String> complaint(Exposition pushed, Map<String, String> grouping) {
    if (pushed.timestamped()) {
      return Optional.of(FAULT + "pushed metrics must not have timestamps");
    }
    Map<String, FamilyType> types = new HashMap<>();
    pushed.families().forEach(family -> types.put(family.name(), family.type()));
    for (Family family : pushed.families()) {
      String complaint = complaint(family, types, grouping);
      if (complaint != null) {
        return Optional.of(FAULT + complaint);
      }
    }
    return Optional.empty();
  }

  private static @Nullable String complaint(
      Family family, Map<String, FamilyType> types, Map<String, String> grouping) {
    FamilyType own = OF_A_GATEWAY.get(family.name());
    if (own != null && own != family.type()) {
      return conflict(family.name(), own);
    }
    if (family.type().isCompound()) {
      for (String suffix : new String[] {"_count", "_sum", "_bucket"}) {
        if (types.containsKey(family.name() + suffix)) {
          return "the name of metric "
              + TextParser.quoted(family.name() + suffix)
              + " collides with the metric "
              + TextParser.quoted(family.name());
        }
      }
    }
    Set<String> seen = new HashSet<>();
    for (Sample sample : family.samples()) {
      if (!seen.add(sample.keyWithout(grouping.keySet()))) {
        return "collected metric "
            + TextParser.quoted(sample.name())
            + " was collected before with the same name and label values";
      }
    }
    return null;
  }

  /** The complaint about a family that another group has as another type. */
  public static String typeConflict(String family, FamilyType other) {
    return FAULT + conflict(family, other);
  }

  private static String conflict(String family, FamilyType other) {
    return "collected metric " + TextParser.quoted(family) + " is not a " + other.name();
  }

  private static Map<String, FamilyType> ofAGateway() {
    Map<String, FamilyType> types = new HashMap<>();
    for (String name : GATEWAY_GAUGES.strip().split("\\s+", -1)) {
      types.put(name, FamilyType.GAUGE);
    }
    for (String name : GATEWAY_COUNTERS.strip().split("\\s+", -1)) {
      types.put(name, FamilyType.COUNTER);
    }
    types.put("go_gc_duration_seconds", FamilyType.SUMMARY);
    types.put("pushgateway_http_push_duration_seconds", FamilyType.SUMMARY);
    types.put("pushgateway_http_push_size_bytes", FamilyType.SUMMARY);
    return Map.copyOf(types);
  }

  private static final String GATEWAY_GAUGES =
      """
      go_goroutines go_info go_memstats_alloc_bytes go_memstats_buck_hash_sys_bytes
      go_memstats_gc_sys_bytes go_memstats_heap_alloc_bytes go_memstats_heap_idle_bytes
      go_memstats_heap_inuse_bytes go_memstats_heap_objects go_memstats_heap_released_bytes
      go_memstats_heap_sys_bytes go_memstats_last_gc_time_seconds go_memstats_mcache_inuse_bytes
      go_memstats_mcache_sys_bytes go_memstats_mspan_inuse_bytes go_memstats_mspan_sys_bytes
      go_memstats_next_gc_bytes go_memstats_other_sys_bytes go_memstats_stack_inuse_bytes
      go_memstats_stack_sys_bytes go_memstats_sys_bytes go_threads process_max_fds
      process_open_fds process_resident_memory_bytes process_start_time_seconds
      process_virtual_memory_bytes process_virtual_memory_max_bytes pushgateway_build_info
      """;

  private static final String GATEWAY_COUNTERS =
      """
      go_memstats_alloc_bytes_total go_memstats_frees_total go_memstats_lookups_total
      go_memstats_mallocs_total process_cpu_seconds_total pushgateway_http_requests_total
      """;
}
