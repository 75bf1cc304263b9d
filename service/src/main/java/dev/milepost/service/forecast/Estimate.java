package dev.milepost.service.forecast;

import org.jspecify.annotations.Nullable;

/**
 * A dirty ratio read off a window.
 *
 * @param ratio null while only the transfer rate is known
 * @param error how far off it may be, from the sawtooth's phase and the passes' scatter
 */
record Estimate(
    @Nullable Double ratio,
    @Nullable Double error,
    double transferBytesPerSecond,
    @Nullable Double dirtyBytesPerSecond,
    double seconds) {

  static Estimate of(Window window, boolean told, double error) {
    double ratio = told ? window.toldDirtyRatio() : window.dirtyRatio();
    double dirty = told ? window.toldDirty() / window.seconds() : window.dirtyBytesPerSecond();
    return new Estimate(ratio, error, window.transferBytesPerSecond(), dirty, window.seconds());
  }

  static Estimate ofTransfer(Window window) {
    return new Estimate(null, null, window.transferBytesPerSecond(), null, window.seconds());
  }

  boolean certainlyBelow(double bound) {
    return ratio != null && error != null && ratio + error < bound;
  }

  boolean certainlyAtLeast(double bound) {
    return ratio != null && error != null && ratio - error >= bound;
  }
}
