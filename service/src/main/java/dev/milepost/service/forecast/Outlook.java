package dev.milepost.service.forecast;

import java.time.Instant;

/**
 * All that is known of a migration's future after its newest report: what is stored with it, so
 * that reading needs no samples. It changes with reports only, never with time; {@link Forecast}
 * adds the time.
 */
public record Outlook(Convergence convergence, Suspicion suspicion, Pace pace, Basis basis) {
  /** Before anything was reported. */
  public static final Outlook NONE =
      new Outlook(Convergence.UNKNOWN, Suspicion.NONE, Pace.START, Basis.NONE);

  public Verdict verdict() {
    return convergence.verdict();
  }

  /**
   * After a change of status that came without newer numbers: once the guest has moved, or all is
   * over, nothing converges any more.
   */
  public Outlook in(Subject subject, Instant at) {
    boolean stalled = verdict() == Verdict.STALLED && subject.shouldMove();
    if (subject.redirties() || stalled || verdict() == Verdict.NOT_APPLICABLE) {
      return this;
    }
    return new Outlook(
        convergence.without(Verdict.NOT_APPLICABLE, at), Suspicion.NONE, pace, basis);
  }
}
