package dev.milepost.service.forecast;

import org.jspecify.annotations.Nullable;

/**
 * What whole passes tell. Between two ends of passes the sawtooth of what remains has no phase, so
 * a few passes are worth many samples. The scatter from pass to pass gives the estimate's error:
 * little scatter is a quick verdict, much scatter is a slow one, and a guest that writes in bursts
 * scatters.
 *
 * <p>Told dirty rates are believed only together with the counters: they count bytes of the guest,
 * while what is sent may be compressed or zero.
 */
record PassRule(Trajectory trajectory, Thresholds thresholds) {
  private static final int FEWEST_FOR_ESTIMATE = 3;

  /** The slack around the threshold that an error must fit in. */
  private static final double TOLERANCE = 0.03;

  /** Three times the jitter of passes. */
  private static final double CLEAR_GAIN = 0.3;

  /** One pass may be seen a sample early or late. */
  private static final double HALVING_MARGIN = 0.1;

  /** The shortest trailing passes that tell a dirty ratio; null before there are enough. */
  @Nullable Estimate estimate() {
    Series passes = trajectory.passes();
    for (int from = passes.last() - FEWEST_FOR_ESTIMATE; from >= 0; from--) {
      Window window = passes.between(from, passes.last());
      if (window.seconds() >= thresholds.minWindowSeconds() && window.sent() > 0) {
        return estimate(window, from);
      }
    }
    return null;
  }

  /**
   * Whether the newest pass left less than half of what it sent, and before it no more than half of
   * the guest was left. A healthy migration has only a few passes and most of its time goes into
   * the first, so two halvings must do; the scatter of passes would come too late.
   */
  boolean halves() {
    Series passes = trajectory.passes();
    int last = passes.last();
    return last > 0
        && newestRatio() < thresholds.converging() * (1 - HALVING_MARGIN)
        && passes.remaining(last - 1) < thresholds.converging() * trajectory.total();
  }

  /** The larger of what the counters and the hypervisor say of the newest pass; 1 without one. */
  double newestRatio() {
    Series passes = trajectory.passes();
    if (passes.size() < 2) {
      return 1;
    }
    Window newest = passes.between(passes.last() - 1, passes.last());
    double counted = newest.sent() > 0 ? newest.dirtyRatio() : 1;
    return trajectory.dirtyTold() ? Math.max(counted, newest.toldDirtyRatio()) : counted;
  }

  /**
   * Not converging, sooner than by the window rule: at least a dozen passes in at least a minute,
   * certainly at the threshold, and the newest passes leave no less than the least left before
   * (KubeVirt's rule, VEP 248). A dozen, because auto-converge slows a guest down by a tenth every
   * second pass.
   */
  @Nullable Estimate notConverging() {
    return certain(thresholds.minPasses(), thresholds.passSeconds(), thresholds.notConverging());
  }

  /** The same with half the evidence: a warning. */
  @Nullable Estimate atRisk() {
    return certain(thresholds.minPasses() / 2, thresholds.passSeconds() / 2, thresholds.atRisk());
  }

  private @Nullable Estimate certain(int fewest, double seconds, double threshold) {
    Series passes = trajectory.passes();
    if (passes.size() == 0 || !passesAreTold() || !stagnates()) {
      return null;
    }
    for (int from = passes.last() - fewest; from >= 0; from--) {
      Window window = passes.between(from, passes.last());
      if (window.seconds() >= seconds) {
        Estimate estimate = estimate(window, from);
        boolean countersAgree = window.dirtyRatio() >= threshold - TOLERANCE;
        return countersAgree && isCertain(estimate, threshold) ? estimate : null;
      }
    }
    return null;
  }

  private static boolean isCertain(Estimate estimate, double threshold) {
    return estimate.ratio() != null
        && estimate.ratio() >= threshold
        && estimate.certainlyAtLeast(threshold - TOLERANCE);
  }

  private boolean passesAreTold() {
    Sample newest = trajectory.newest();
    return newest != null && (newest.flow().iteration() != null || trajectory.dirtyTold());
  }

  /** At the newest ends of passes no less remains than ever at those that are old enough. */
  private boolean stagnates() {
    Series passes = trajectory.passes();
    double most = 0;
    for (int pass = Math.max(0, passes.last() - 2); pass <= passes.last(); pass++) {
      most = Math.max(most, passes.remaining(pass));
    }
    double least = leastBefore();
    return least < Double.MAX_VALUE && most >= (1 - thresholds.stagnationMargin()) * least;
  }

  /**
   * Whether the newest pass left clearly less than any before, which a verdict of not converging
   * does not survive, however much the past weighs: the link got faster or the guest quieter.
   */
  boolean gains() {
    Series passes = trajectory.passes();
    double least = passes.size() > 0 ? leastBefore() : Double.MAX_VALUE;
    return least < Double.MAX_VALUE && passes.remaining(passes.last()) < (1 - CLEAR_GAIN) * least;
  }

  /** The least that any pass left that ended long enough ago. */
  private double leastBefore() {
    Series passes = trajectory.passes();
    double now = passes.seconds(passes.last());
    double least = Double.MAX_VALUE;
    for (int pass = 0; pass < passes.last(); pass++) {
      if (now - passes.seconds(pass) > thresholds.stagnationSeconds()) {
        least = Math.min(least, passes.remaining(pass));
      }
    }
    return least;
  }

  private Estimate estimate(Window window, int from) {
    Estimate plain = Estimate.of(window, trajectory.dirtyTold(), 0);
    double ratio = trajectory.dirtyTold() ? window.toldDirtyRatio() : window.dirtyRatio();
    double error = scatter(from, ratio, window.sent());
    return new Estimate(
        plain.ratio(),
        error,
        plain.transferBytesPerSecond(),
        plain.dirtyBytesPerSecond(),
        plain.seconds());
  }

  /**
   * Standard error of the ratio from the scatter of its passes, weighted by what they sent, widened
   * for being asked again at every pass and, as Student's t is, for few passes.
   */
  private double scatter(int from, double ratio, double sent) {
    Series passes = trajectory.passes();
    double squares = 0;
    int count = passes.last() - from;
    for (int pass = from; pass < passes.last(); pass++) {
      Window one = passes.between(pass, pass + 1);
      double dirtied = trajectory.dirtyTold() ? one.toldDirty() : one.balance();
      double residual = dirtied - ratio * one.sent();
      squares += residual * residual;
    }
    double standardError = Math.sqrt(squares * count / (count - 1)) / sent;
    return standardError * (3.3 + 12.0 / (count - 1));
  }
}
