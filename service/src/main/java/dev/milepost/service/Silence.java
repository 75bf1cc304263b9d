package dev.milepost.service;

import java.time.Duration;

/**
 * When a runner counts as silent: three of its intervals without a report, and never before the
 * minimum.
 *
 * @param minimum also what applies to a runner that didn't say how often it reports
 */
public record Silence(Duration minimum) {
  /** SchemaBot hands a run to another worker after as long. */
  public static final Silence DEFAULT = new Silence(Duration.ofMinutes(1));

  /** How many of its own intervals a runner may miss. */
  public static final int INTERVALS = 3;
}
