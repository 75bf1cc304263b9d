package dev.milepost.service.forecast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Gives the verdict on a live migration whose guest still runs at the source (5.5). */
final class ConvergenceRule {
  private final Trajectory trajectory;
  private final Thresholds thresholds;
  private final WindowRule windows;
  private final PassRule passes;
  private final Instant at;

  ConvergenceRule(Trajectory trajectory, Thresholds thresholds, Instant at) {
    this.trajectory = trajectory;
    this.thresholds = thresholds;
    this.windows = new WindowRule(trajectory, thresholds);
    this.passes = new PassRule(trajectory, thresholds);
    this.at = at;
  }

  record Judged(Convergence convergence, Suspicion suspicion) {}

  Judged judge(Convergence before, Suspicion suspicion) {
    Window loose = windows.atRisk();
    Window tight = windows.notConverging();
    Suspicion suspected =
        suspicion.next(
            isAtLeast(loose, thresholds.atRisk()),
            isAtLeast(tight, thresholds.notConverging()) && !passes.gains(),
            at);
    Estimate gentle = passes.estimate();
    Estimate never = passes.gains() ? null : never(suspected, tight);
    if (never != null) {
      return new Judged(before.as(Verdict.NOT_CONVERGING, at).with(never), suspected);
    }
    if (before.verdict() == Verdict.NOT_CONVERGING && !cleared(gentle)) {
      Estimate kept = shown(gentle, loose);
      return new Judged(kept == null ? before : before.with(kept), suspected);
    }
    Estimate warning = warning(suspected, loose);
    if (warning != null) {
      return new Judged(before.as(Verdict.AT_RISK, at).with(warning), suspected);
    }
    Estimate shown = shown(gentle, loose);
    Convergence mild = before.as(mild(before.verdict(), gentle), at);
    return new Judged(shown == null ? mild : mild.with(shown), suspected);
  }

  private static boolean isAtLeast(@Nullable Window window, double ratio) {
    return window != null && window.dirtyRatio() >= ratio;
  }

  private @Nullable Estimate never(Suspicion suspected, @Nullable Window tight) {
    double hold = thresholds.notConvergingHoldSeconds();
    if (tight != null && Suspicion.lasted(suspected.notConvergingSince(), at, hold)) {
      return phased(tight);
    }
    Window proof = windows.proof();
    if (proof != null && proof.dirtyRatio() >= thresholds.notConverging()) {
      return phased(proof);
    }
    return passes.notConverging();
  }

  private @Nullable Estimate warning(Suspicion suspected, @Nullable Window loose) {
    double hold = thresholds.atRiskHoldSeconds();
    if (loose != null && Suspicion.lasted(suspected.atRiskSince(), at, hold)) {
      return phased(loose);
    }
    return passes.atRisk();
  }

  private boolean cleared(@Nullable Estimate gentle) {
    boolean below =
        gentle != null && gentle.ratio() != null && gentle.ratio() < thresholds.clearedBelow();
    return below || passes.gains();
  }

  /**
   * Below a half or not, if that is certain; else what it was, unless the newest pass denies it.
   */
  private Verdict mild(Verdict before, @Nullable Estimate gentle) {
    double half = thresholds.converging();
    if (gentle != null && gentle.certainlyAtLeast(half)) {
      return Verdict.SLOW;
    }
    boolean certain = gentle != null && gentle.certainlyBelow(half) && countersBelow(half);
    if (certain || passes.halves()) {
      return Verdict.CONVERGING;
    }
    return switch (before) {
      case CONVERGING -> passes.newestRatio() < half ? Verdict.CONVERGING : Verdict.MEASURING;
      case SLOW, AT_RISK, NOT_CONVERGING -> Verdict.SLOW;
      case NOT_APPLICABLE, MEASURING, STALLED -> Verdict.MEASURING;
    };
  }

  /** A told dirty rate is not believed against the counters. */
  private boolean countersBelow(double bound) {
    Series ends = trajectory.passes();
    return !trajectory.dirtyTold() || ends.between(0, ends.last()).dirtyRatio() < bound;
  }

  private @Nullable Estimate shown(@Nullable Estimate gentle, @Nullable Window loose) {
    if (gentle != null) {
      return gentle;
    }
    if (loose != null) {
      return phased(loose);
    }
    Window newest = windows.newest();
    return newest == null ? null : Estimate.ofTransfer(newest);
  }

  /** The sawtooth's phase may hide, or show twice, about what remains on average (5.5). */
  private static Estimate phased(Window window) {
    return Estimate.of(window, false, 1 / window.turnover());
  }
}
