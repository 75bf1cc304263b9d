package dev.milepost.service.exposition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The families of one push or one group, each name once.
 *
 * @param timestamped whether any sample had a timestamp, which a Pushgateway refuses
 */
public record Exposition(List<Family> families, boolean timestamped) {
  public static final Exposition EMPTY = new Exposition(List.of(), false);

  public Exposition {
    families = List.copyOf(families);
  }

  public Optional<Family> family(String name) {
    return families.stream().filter(family -> family.name().equals(name)).findFirst();
  }

  /** With the newer families in the place of those of the same name. */
  public Exposition with(Exposition newer) {
    Map<String, Family> byName = new LinkedHashMap<>();
    families.forEach(family -> byName.put(family.name(), family));
    newer.families.forEach(family -> byName.put(family.name(), family));
    return new Exposition(new ArrayList<>(byName.values()), newer.timestamped);
  }

  public int samples() {
    return families.stream().mapToInt(family -> family.samples().size()).sum();
  }
}
