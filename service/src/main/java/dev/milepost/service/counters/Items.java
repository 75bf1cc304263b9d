package dev.milepost.service.counters;

import org.jspecify.annotations.Nullable;

/**
 * Things counted: rows, files, scripts; null is unknown. Completed may exceed an estimated total.
 */
public record Items(@Nullable Long total, @Nullable Long completed) {
  public static final Items UNKNOWN = new Items(null, null);
}
