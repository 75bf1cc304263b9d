package dev.milepost.service.forecast;

import dev.milepost.service.vocabulary.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a reader is told of a migration's future at one moment. Computed from the stored outlook
 * alone, in less than a microsecond.
 *
 * @param rate null while nothing is counted, or while it is held or finished
 */
public record Forecast(@Nullable Rate rate, Eta eta, Convergence convergence) {

  /**
   * The forecast at a moment.
   *
   * @param state the migration's present one, which may be newer than the outlook
   * @param now by the clock that dates reports
   */
  public static Forecast at(Outlook outlook, State state, Instant now, Thresholds thresholds) {
    if (state.isFinished()) {
      Instant ended = outlook.basis().seenAt() == null ? now : outlook.basis().seenAt();
      Convergence over = outlook.convergence().without(Verdict.NOT_APPLICABLE, ended);
      return new Forecast(null, Eta.without(Eta.State.UNKNOWN), over);
    }
    if (state != State.RUNNING) {
      return new Forecast(null, Eta.without(Eta.State.HELD), unstalled(outlook, now));
    }
    Eta eta = new EtaRule(outlook, thresholds).at(now);
    return new Forecast(rate(outlook), eta, outlook.convergence());
  }

  /** What stands because it is held is not stalled, whatever it was before. */
  private static Convergence unstalled(Outlook outlook, Instant now) {
    Convergence convergence = outlook.convergence();
    return convergence.verdict() == Verdict.STALLED
        ? convergence.as(Verdict.MEASURING, now)
        : convergence;
  }

  private static @Nullable Rate rate(Outlook outlook) {
    Unit unit = outlook.basis().unit();
    Pace pace = outlook.pace();
    if (unit == null || pace.seconds() <= 0) {
      return null;
    }
    Double transfer = outlook.convergence().transferBytesPerSecond();
    double lately = transfer == null ? pace.rate() : transfer;
    boolean stalled = outlook.verdict() == Verdict.STALLED;
    return new Rate(stalled ? 0 : lately, pace.sinceStart(), unit);
  }

  /** The ETA of a running migration (5.4, 5.5). */
  private record EtaRule(Outlook outlook, Thresholds thresholds) {
    /** Spirit calls it due from here on. */
    private static final double ALL_BUT_DONE = 0.9999;

    /** The dirty ratio at most, so that the range has an end. */
    private static final double STEEPEST = 0.98;

    Eta at(Instant now) {
      Basis basis = outlook.basis();
      Verdict verdict = outlook.verdict();
      if (verdict == Verdict.NOT_CONVERGING) {
        return Eta.without(Eta.State.NOT_CONVERGING);
      }
      if (basis.remaining() == null || basis.asOf() == null || verdict == Verdict.STALLED) {
        return Eta.without(Eta.State.UNKNOWN);
      }
      boolean live = verdict != Verdict.NOT_APPLICABLE;
      if (!live && isAllButDone(basis)) {
        return new Eta(Eta.State.DUE, 0L, 0L, (long) thresholds.dueSeconds());
      }
      if (isTooEarly(basis) || (live && outlook.convergence().dirtyRatio() == null)) {
        return Eta.without(Eta.State.MEASURING);
      }
      Pace.Range range =
          live ? gaining(basis.remaining()) : outlook.pace().secondsFor(basis.remaining());
      return counted(range, Duration.between(basis.asOf(), now).toMillis() / 1000.0);
    }

    private static boolean isAllButDone(Basis basis) {
      boolean nothingLeft = basis.remaining() != null && basis.remaining() <= 0;
      return nothingLeft || (basis.share() != null && basis.share() >= ALL_BUT_DONE);
    }

    private boolean isTooEarly(Basis basis) {
      return outlook.pace().seconds() < thresholds.etaSeconds()
          || basis.samples() < thresholds.minSamples()
          || (basis.share() != null && basis.share() < thresholds.etaFraction());
    }

    /** Each pass leaves the dirty ratio of the one before: together R / (T - D) (5.5). */
    private Pace.Range gaining(double remaining) {
      Convergence known = outlook.convergence();
      double ratio = known.dirtyRatio() == null ? 1 : known.dirtyRatio();
      double error = known.error() == null ? 0 : known.error();
      double once =
          known.transferBytesPerSecond() == null
              ? Double.POSITIVE_INFINITY
              : remaining / known.transferBytesPerSecond();
      return new Pace.Range(
          ratio < 1 ? once / (1 - ratio) : Double.POSITIVE_INFINITY,
          once / (1 - Math.clamp(ratio - error, 0, STEEPEST)),
          once / (1 - Math.clamp(ratio + error, 0, STEEPEST)));
    }

    /** After so many seconds without news. When they exceed the range, it has proved wrong. */
    private Eta counted(Pace.Range range, double elapsed) {
      boolean expired = elapsed > range.high() + thresholds.dueSeconds();
      if (!Double.isFinite(range.likely()) || !Double.isFinite(range.high()) || expired) {
        return Eta.without(Eta.State.UNKNOWN);
      }
      double likely = Math.max(0, range.likely() - elapsed);
      boolean due = likely < thresholds.dueSeconds();
      return new Eta(
          due ? Eta.State.DUE : Eta.State.READY,
          Math.round(likely),
          (long) Math.floor(Math.max(0, range.low() - elapsed)),
          (long) Math.ceil(Math.max(likely, range.high() - elapsed)));
    }
  }
}
