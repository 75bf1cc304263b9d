package dev.milepost.service.forecast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a migration gains on its guest, and the numbers that say so.
 *
 * @param since when the verdict became this one; null before the first sample
 * @param dirtyRatio bytes dirtied again for each byte sent; null while unknown
 * @param transferBytesPerSecond over the window; null while unknown
 * @param dirtyBytesPerSecond over the window, in bytes of the guest; null while unknown
 * @param windowSeconds how long the window of the numbers is; null without one
 * @param error how far the true dirty ratio may be from the one given; null while unknown
 */
public record Convergence(
    Verdict verdict,
    @Nullable Instant since,
    @Nullable Double dirtyRatio,
    @Nullable Double transferBytesPerSecond,
    @Nullable Double dirtyBytesPerSecond,
    @Nullable Double windowSeconds,
    @Nullable Double error) {

  static final Convergence UNKNOWN =
      new Convergence(Verdict.NOT_APPLICABLE, null, null, null, null, null, null);

  /** The same numbers under another verdict; the same one keeps its date. */
  Convergence as(Verdict next, Instant at) {
    Instant from = next == verdict && since != null ? since : at;
    return new Convergence(
        next, from, dirtyRatio, transferBytesPerSecond, dirtyBytesPerSecond, windowSeconds, error);
  }

  /** The verdict that nothing converges here: no numbers. */
  Convergence without(Verdict next, Instant at) {
    Instant from = next == verdict && since != null ? since : at;
    return new Convergence(next, from, null, null, null, null, null);
  }

  Convergence with(Estimate estimate) {
    return new Convergence(
        verdict,
        since,
        estimate.ratio(),
        estimate.transferBytesPerSecond(),
        estimate.dirtyBytesPerSecond(),
        estimate.seconds(),
        estimate.error());
  }
}
