package dev.milepost.service.counters;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of memory or disk; null is unknown. Processed counts bytes on the wire and may exceed the
 * total, remaining may rise: pages are dirtied again while they are copied (Nova's live-migration
 * progress spec). The two must not be divided by one another.
 */
public record Volume(@Nullable Long total, @Nullable Long processed, @Nullable Long remaining) {
  public static final Volume UNKNOWN = new Volume(null, null, null);
}
