package dev.milepost.service.exposition;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The families of a body while it is read. */
final class FamilyTable {
  private final Map<String, Growing> families = new LinkedHashMap<>();
  boolean timestamped;

  /**
   * The family that this name belongs to: its own, or the summary or histogram whose sum, count or
   * bucket it names. Made if there is none.
   */
  Growing named(String name) {
    Growing known = families.get(name);
    if (known != null) {
      return known;
    }
    Growing summary = compound(name, FamilyType.SUMMARY, "_count", "_sum");
    if (summary != null) {
      return summary;
    }
    Growing histogram = compound(name, FamilyType.HISTOGRAM, "_count", "_sum", "_bucket");
    if (histogram != null) {
      return histogram;
    }
    Growing made = new Growing(name);
    families.put(name, made);
    return made;
  }

  private @Nullable Growing compound(String name, FamilyType type, String... suffixes) {
    for (String suffix : suffixes) {
      if (name.endsWith(suffix)) {
        Growing family = families.get(name.substring(0, name.length() - suffix.length()));
        if (family != null && family.type == type) {
          return family;
        }
      }
    }
    return null;
  }

  /** Those with samples: a family that was only announced is none. */
  Exposition exposition() {
    List<Family> all = new ArrayList<>();
    for (Growing family : families.values()) {
      if (!family.samples.isEmpty() && family.type != null) {
        all.add(new Family(family.name, family.type, family.help, family.samples));
      }
    }
    return new Exposition(all, timestamped);
  }

  /** A family that may still get samples. */
  static final class Growing {
    final String name;
    @Nullable FamilyType type;
    @Nullable String help;
    private final List<Sample> samples = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();

    private Growing(String name) {
      this.name = name;
    }

    /** The label that tells a quantile or a bucket; null where there is none. */
    @Nullable String boundLabel() {
      if (type == FamilyType.SUMMARY) {
        return "quantile";
      }
      return type == FamilyType.HISTOGRAM ? "le" : null;
    }

    void add(Sample sample) {
      if (type != null && type.isCompound()) {
        // Prometheus' parser collects these into one metric, where the last one wins.
        Integer place = places.putIfAbsent(sample.keyWithout(Set.of()), samples.size());
        if (place != null) {
          samples.set(place, sample);
          return;
        }
      }
      samples.add(sample);
    }
  }
}
