package dev.milepost.service;

import static dev.milepost.service.forecast.Verdict.MEASURING;
import static dev.milepost.service.forecast.Verdict.NOT_APPLICABLE;

import dev.milepost.service.forecast.Hold;
import dev.milepost.service.forecast.Observation;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.forecast.Sample;
import dev.milepost.service.forecast.Subject;
import dev.milepost.service.forecast.Thresholds;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.forecast.Trajectory.Effect;
import dev.milepost.service.vocabulary.Word;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one more report makes of a migration's outlook and history.
 *
 * @param trajectory to observe the next report with
 * @param sample the point to keep; null when nothing moved that the history must tell
 * @param reset whether a counter fell, so that the outlook starts anew
 */
record Outlooks(Progress progress, Trajectory trajectory, @Nullable Sample sample, boolean reset) {
  private static final int STRETCH_MILLIS = 500;

  /**
   * Observes a report. One that says nothing of the counters is observed only when it begins or
   * ends a hold: it must not make later numbers look late.
   *
   * @param was the progress before it, {@link Progress#NOTHING} at first
   * @param merged the progress with its numbers
   * @param now when it arrived
   */
  static Outlooks of(
      Progress was,
      Progress merged,
      Trajectory past,
      Identity identity,
      Word word,
      Report report,
      Instant now) {
    Hold hold = Hold.of(word.state(), merged.throttle().on());
    Subject subject = new Subject(identity.type(), word);
    boolean counted = merged.movedSince(Progress.NOTHING);
    boolean held = was.outlook().basis().hold() != hold;
    if (!counted || !(report.numbers().any() || report.observedAt() != null || held)) {
      Outlook outlook = counted ? was.outlook().in(subject, now) : was.outlook();
      return new Outlooks(merged.with(outlook), past, null, false);
    }
    Instant seen = seen(was, report, now);
    Observation observation =
        Observation.of(
            was.outlook(), past, subject, sample(merged, hold, seen, false), Thresholds.DEFAULT);
    boolean late = observation.effect() == Effect.LATE;
    boolean worthKeeping =
        switch (observation.effect()) {
          case REPEATED -> false;
          case LATE, RESET -> merged.movedSince(was) || held;
          case TAKEN -> held || (merged.movedSince(was) && opensStretch(was, seen));
        };
    return new Outlooks(
        merged.with(observation.outlook()),
        observation.trajectory(),
        worthKeeping ? sample(merged, hold, seen, late) : null,
        observation.effect() == Effect.RESET);
  }

  /** Tells the timeline what the report has changed in the outlook. */
  void tell(Timeline timeline, Progress was) {
    if (reset) {
      timeline.add(
          Event.Kind.PROGRESS_RESET,
          null,
          null,
          "a counter fell: "
              + was.memory()
              + was.disk()
              + was.items()
              + " became "
              + progress.memory()
              + progress.disk()
              + progress.items());
    }
    var before = was.outlook().verdict();
    var after = progress.outlook().verdict();
    // That measuring begins, or that there is nothing to judge any more, the status tells already.
    boolean begins = before == NOT_APPLICABLE && after == MEASURING;
    if (before != after && !begins && after != NOT_APPLICABLE) {
      timeline.add(Event.Kind.CONVERGENCE_CHANGED, before.word(), after.word(), null);
    }
  }

  /**
   * Whether this is the first movement in its half second. A finer history than that tells nobody
   * more, whatever a runner's pace; what is judged is judged on every report all the same. One that
   * repeats the numbers, as before a report on parts, opens none.
   */
  private static boolean opensStretch(Progress was, Instant seen) {
    Instant before = was.outlook().basis().movedAt();
    return before == null || stretch(before) != stretch(seen);
  }

  private static long stretch(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), STRETCH_MILLIS);
  }

  /**
   * When the report's numbers were seen. One that doesn't say so, from a runner that otherwise
   * does, is dated by the runner's clock all the same: as far from our own as it was last time.
   */
  private static Instant seen(Progress was, Report report, Instant now) {
    if (report.observedAt() != null) {
      return report.observedAt();
    }
    Instant observed = was.heard().observedAt();
    Instant arrived = was.heard().lastReportAt();
    boolean runnersClock = observed != null && observed.equals(was.outlook().basis().seenAt());
    return runnersClock && arrived != null ? now.minus(Duration.between(observed, arrived)) : now;
  }

  private static Sample sample(Progress progress, Hold hold, Instant seen, boolean late) {
    return new Sample(
        seen, progress.memory(), progress.disk(), progress.items(), progress.flow(), hold, late);
  }
}
