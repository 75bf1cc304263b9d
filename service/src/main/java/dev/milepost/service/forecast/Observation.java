package dev.milepost.service.forecast;

import dev.milepost.service.forecast.ConvergenceRule.Judged;
import dev.milepost.service.forecast.Trajectory.Appended;
import dev.milepost.service.forecast.Trajectory.Effect;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one more sample makes of a migration's outlook. Every applied report is observed, also one
 * that moves no counter: that is how a stall and the end of a hold are noticed.
 *
 * @param trajectory to observe the next one with
 * @param outlook to store
 * @param effect {@code RESET} is worth an event
 */
public record Observation(Trajectory trajectory, Outlook outlook, Effect effect) {
  private static final double NANOS = 1e9;

  /**
   * Observes one sample.
   *
   * @param before the stored outlook, {@link Outlook#NONE} at first
   * @param past the samples so far; thinned ones will do
   * @param subject as the report leaves it
   */
  public static Observation of(
      Outlook before, Trajectory past, Subject subject, Sample sample, Thresholds thresholds) {
    Appended appended = past.append(sample);
    Effect effect = appended.effect();
    if (effect == Effect.LATE || effect == Effect.REPEATED) {
      return new Observation(past, before.in(subject, sample.at()), effect);
    }
    Outlook from =
        effect == Effect.RESET
            ? new Outlook(before.convergence(), Suspicion.NONE, Pace.START, Basis.NONE)
            : before;
    Trajectory now = appended.trajectory();
    Work work = Work.of(subject, sample);
    Pace pace = pace(from, work, sample);
    Basis basis = basis(from.basis(), work, past.newest(), subject, sample, now);
    Judged judged = judge(from, basis, now, subject, sample, thresholds);
    Outlook after = new Outlook(judged.convergence(), judged.suspicion(), pace, basis);
    return new Observation(now, after, effect);
  }

  private static Pace pace(Outlook before, @Nullable Work work, Sample sample) {
    Basis basis = before.basis();
    if (work == null || basis.done() == null || basis.seenAt() == null) {
      return before.pace();
    }
    if (work.unit() != basis.unit()) {
      return Pace.START;
    }
    double seconds = Duration.between(basis.seenAt(), sample.at()).toNanos() / NANOS;
    Hold hold = basis.hold().and(sample.hold());
    return seconds > 0
        ? before.pace().after(seconds, work.done() - basis.done(), hold)
        : before.pace();
  }

  private static Basis basis(
      Basis before,
      @Nullable Work work,
      @Nullable Sample previous,
      Subject subject,
      Sample sample,
      Trajectory now) {
    boolean moved = previous == null || sample.movedSince(previous);
    boolean held = before.hold() != Hold.NONE || sample.hold() != Hold.NONE;
    Instant movedAt = moved || held || before.movedAt() == null ? sample.at() : before.movedAt();
    Basis newest =
        new Basis(
            work == null ? null : work.unit(),
            work == null ? null : work.done(),
            work == null || !subject.knowsItsEnd() ? null : work.remaining(),
            sample.at(),
            work == null ? null : work.share(subject, sample),
            movedAt,
            sample.at(),
            sample.hold(),
            before.samples() + 1);
    return subject.redirties() ? atPassEnd(newest, now, sample.at()) : newest;
  }

  private static Basis atPassEnd(Basis newest, Trajectory now, Instant at) {
    Series passes = now.passes();
    if (passes.size() == 0 || newest.remaining() == null) {
      return newest;
    }
    double ago = now.points().seconds(now.points().last()) - passes.seconds(passes.last());
    return new Basis(
        newest.unit(),
        newest.done(),
        passes.remaining(passes.last()),
        at.minusNanos((long) (ago * NANOS)),
        newest.share(),
        newest.movedAt(),
        newest.seenAt(),
        newest.hold(),
        newest.samples());
  }

  private static Judged judge(
      Outlook before,
      Basis basis,
      Trajectory now,
      Subject subject,
      Sample sample,
      Thresholds thresholds) {
    Convergence was = before.convergence();
    Instant at = sample.at();
    if (isStalled(basis, subject, thresholds)) {
      return new Judged(was.as(Verdict.STALLED, at), Suspicion.NONE);
    }
    if (!subject.redirties()) {
      return new Judged(was.without(Verdict.NOT_APPLICABLE, at), Suspicion.NONE);
    }
    if (sample.hold() == Hold.STOPPED) {
      Verdict kept = was.verdict() == Verdict.NOT_APPLICABLE ? Verdict.MEASURING : was.verdict();
      return new Judged(was.as(kept, at), Suspicion.NONE);
    }
    boolean anew = now.points().size() < 2;
    Convergence from = anew ? was.without(Verdict.MEASURING, at) : was;
    return new ConvergenceRule(now, thresholds, at).judge(from, before.suspicion());
  }

  /** Reports come, nothing holds it, and no counter has moved for too long (5.5). */
  private static boolean isStalled(Basis basis, Subject subject, Thresholds thresholds) {
    if (basis.hold() != Hold.NONE || !subject.shouldMove() || basis.done() == null) {
      return false;
    }
    double still = Duration.between(basis.movedAt(), basis.seenAt()).toMillis() / 1000.0;
    return still >= thresholds.stallSecondsOf(subject.type());
  }
}
