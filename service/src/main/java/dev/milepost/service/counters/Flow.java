package dev.milepost.service.counters;

import org.jspecify.annotations.Nullable;

/**
 * What some hypervisors tell besides; null is unknown, and none of it is needed.
 *
 * @param iteration the copy pass: QEMU's dirty-sync-count, libvirt's memory_iteration
 * @param transferBytesPerSecond bytes sent
 * @param dirtyBytesPerSecond bytes written again by the guest
 */
public record Flow(
    @Nullable Long iteration,
    @Nullable Long transferBytesPerSecond,
    @Nullable Long dirtyBytesPerSecond) {
  public static final Flow UNKNOWN = new Flow(null, null, null);
}
