package dev.milepost.service;

import java.time.Duration;

/**
 * How reports share commits.
 *
 * @param limit reports in a group at most. The cost of a report stops falling at some 100 to 200 of
 *     them; 1 gives every report a commit of its own, for comparison
 * @param lanes groups under way at once at most
 * @param patience how long the groups under way may take before a further lane opens; until then
 *     whoever comes joins the next group
 * @param waiting reports that may wait for a group; one more is refused
 */
public record Grouping(int limit, int lanes, Duration patience, int waiting) {
  public static final Grouping DEFAULT = of(200, 4);

  public Grouping {
    if (limit < 1 || lanes < 1 || waiting < 1 || patience.isNegative()) {
      throw new IllegalArgumentException("a grouping needs room for at least one report");
    }
  }

  /** A few times what a group takes on a machine that isn't overloaded; see docs/benchmarks.md. */
  public static Grouping of(int limit, int lanes) {
    return new Grouping(limit, lanes, Duration.ofMillis(limit == 1 ? 0 : 5), 10_000);
  }
}
