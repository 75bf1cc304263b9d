package dev.milepost.service.forecast;

import dev.milepost.service.vocabulary.MigrationType;

/**
 * Every number that a verdict or an ETA hangs on.
 *
 * @param converging below this dirty ratio it converges: QEMU's throttle-trigger-threshold, 50 %
 * @param atRisk from this dirty ratio on a warning (5.5)
 * @param notConverging from this dirty ratio on it never ends: KubeVirt's margin of 4 % (VEP 248)
 * @param atRiskTurnover times that what remains must have been sent before the warning (5.5, tau)
 * @param notConvergingTurnover the same for the verdict. A run that shrinks steadily by q per pass
 *     turns over 2(1+q)/(1-q) times in all: 40 are out of reach below q = 0.905
 * @param proofTotals when so many times the total was sent, neither a hold nor a number of samples
 *     is asked for, and what the first pass hid no longer matters: it is a tenth at most
 * @param atRiskHoldSeconds how long the warning's condition must last (5.5)
 * @param notConvergingHoldSeconds the same for the verdict (5.5)
 * @param minWindowSeconds shortest window (5.5)
 * @param minSamples fewest samples in a window (5.5) and before an ETA (5.4)
 * @param stagnationMargin a pass must leave this much less than the least one before (VEP 248)
 * @param stagnationSeconds how old that least one must be (VEP 248)
 * @param minPasses fewest passes for a verdict from passes: see {@link PassRule}
 * @param passSeconds shortest time for a verdict from passes
 * @param clearedBelow a verdict of not converging is taken back below this dirty ratio
 * @param etaSeconds no ETA before (Spirit)
 * @param etaFraction no ETA below this share done (cockroach#119873)
 * @param dueSeconds from here on the ETA is "due" (5.4)
 * @param liveStallSeconds KubeVirt's and oVirt's migration progress timeout, 150 s
 * @param stallSeconds for everything else. No source agrees; ours is ten of Spirit's status
 *     intervals of 30 s
 */
public record Thresholds(
    double converging,
    double atRisk,
    double notConverging,
    double atRiskTurnover,
    double notConvergingTurnover,
    double proofTotals,
    double atRiskHoldSeconds,
    double notConvergingHoldSeconds,
    double minWindowSeconds,
    int minSamples,
    double stagnationMargin,
    double stagnationSeconds,
    int minPasses,
    double passSeconds,
    double clearedBelow,
    double etaSeconds,
    double etaFraction,
    double dueSeconds,
    double liveStallSeconds,
    double stallSeconds) {

  public static final Thresholds DEFAULT =
      new Thresholds(
          0.50, 0.95, 0.96, 20, 40, 10, 30, 60, 30, 6, 0.04, 40, 12, 60, 0.90, 60, 0.05, 60, 150,
          300);

  double stallSecondsOf(MigrationType type) {
    return type == MigrationType.LIVE_MIGRATION ? liveStallSeconds : stallSeconds;
  }
}
