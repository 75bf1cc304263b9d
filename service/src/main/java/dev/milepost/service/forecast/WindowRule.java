package dev.milepost.service.forecast;

import org.jspecify.annotations.Nullable;

/**
 * The verdict from Nova's six fields alone (5.5): over the shortest trailing window in which what
 * remains was sent often enough, nearly everything that was sent had to be sent again.
 *
 * <p>Two additions to 5.5. A window starts after the first pass, because zero pages, which cost
 * nothing on the wire, make the writing look less; or it is so long that the first pass no longer
 * matters. And with {@link Thresholds#proofTotals} two samples are proof enough, so that a runner
 * that reports every ten minutes gets its verdict too.
 */
record WindowRule(Trajectory trajectory, Thresholds thresholds) {
  @Nullable Window atRisk() {
    return ofTurnover(thresholds.atRiskTurnover(), thresholds.minSamples());
  }

  @Nullable Window notConverging() {
    return ofTurnover(thresholds.notConvergingTurnover(), thresholds.minSamples());
  }

  /** The shortest window in which the whole guest was sent many times over. */
  @Nullable Window proof() {
    Series points = trajectory.points();
    for (int from = points.last() - 1; from >= 0; from--) {
      Window window = points.between(from, points.last());
      if (isProof(window)) {
        return window;
      }
    }
    return null;
  }

  private boolean isProof(Window window) {
    double total = trajectory.total();
    return total > 0
        && window.sent() >= thresholds.proofTotals() * total
        && window.turnover() >= thresholds.notConvergingTurnover();
  }

  /** The newest stretch of at least the shortest window, for the transfer rate. */
  @Nullable Window newest() {
    Series points = trajectory.points();
    for (int from = points.last() - 1; from >= 0; from--) {
      Window window = points.between(from, points.last());
      if (window.seconds() >= thresholds.minWindowSeconds() || from == 0) {
        return window.seconds() > 0 ? window : null;
      }
    }
    return null;
  }

  private @Nullable Window ofTurnover(double turnover, int samples) {
    Series points = trajectory.points();
    for (int from = points.last() - 1; from >= 0; from--) {
      Window window = points.between(from, points.last());
      if (!mayStartAt(points.seconds(from), window)) {
        continue;
      }
      if (window.samples() >= samples
          && window.seconds() >= thresholds.minWindowSeconds()
          && window.turnover() >= turnover) {
        return window;
      }
    }
    return null;
  }

  private boolean mayStartAt(double seconds, Window window) {
    boolean later = trajectory.firstPassOver() && seconds >= trajectory.passes().seconds(0);
    return later || isProof(window);
  }
}
