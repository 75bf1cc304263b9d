package dev.milepost.service.exposition;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One line of an exposition.
 *
 * @param name the family's, or with {@code _sum}, {@code _count} or {@code _bucket} behind it
 * @param labels in the order of their names; {@code quantile} and {@code le} are among them
 */
public record Sample(String name, SortedMap<String, String> labels, double value) {
  public Sample {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** What no two samples of one exposition may share, once these labels have been overwritten. */
  String keyWithout(Set<String> overwritten) {
    SortedMap<String, String> own = new TreeMap<>(labels);
    own.keySet().removeAll(overwritten);
    // A gateway gives an empty instance to whatever has none.
    own.remove("instance", "");
    return key(name, own);
  }

  /**
   * Name and labels as one text, each with its length before it. A text rather than a record, since
   * a pusher who makes the hashes collide gains nothing where the keys can be ordered.
   */
  static String key(String name, SortedMap<String, String> labels) {
    StringBuilder key = new StringBuilder(name);
    labels.forEach((label, value) ->
        key.append(' ').append(label).append(' ').append(value.length()).append(' ').append(value));
    return key.toString();
  }
}
