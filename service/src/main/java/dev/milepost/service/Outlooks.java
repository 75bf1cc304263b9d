package dev.milepost.service;

import dev.milepost.service.forecast.Hold;
import dev.milepost.service.forecast.Observation;
import dev.milepost.service.forecast.Sample;
import dev.milepost.service.forecast.Subject;
import dev.milepost.service.forecast.Thresholds;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.forecast.Trajectory.Effect;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one more report makes of a migration's outlook and history.
 *
 * @param trajectory to observe the next report with
 * @param sample the point to keep; null when nothing moved that the history must tell
 * @param reset whether a counter fell, so that the outlook starts anew
 */
record Outlooks(
    Progress progress, Trajectory trajectory, @Nullable Sample sample, boolean reset) {

  /**
   * Observes a report.
   *
   * @param was the progress before it, {@link Progress#NOTHING} at first
   * @param merged the progress with its numbers
   * @param seen when they were seen
   */
  static Outlooks of(
      Progress was,
      Progress merged,
      Trajectory past,
      Identity identity,
      Word word,
      Instant seen) {
    Hold hold = Hold.of(word.state(), merged.throttle().on());
    Observation observation =
        Observation.of(
            was.outlook(),
            past,
            new Subject(identity.type(), word),
            sample(merged, hold, seen, false),
            Thresholds.DEFAULT);
    boolean late = observation.effect() == Effect.LATE;
    boolean worthKeeping =
        observation.effect() != Effect.REPEATED
            && (merged.movedSince(was) || was.outlook().basis().hold() != hold);
    return new Outlooks(
        merged.with(observation.outlook()),
        observation.trajectory(),
        worthKeeping ? sample(merged, hold, seen, late) : null,
        observation.effect() == Effect.RESET);
  }

  private static Sample sample(Progress progress, Hold hold, Instant seen, boolean late) {
    return new Sample(
        seen, progress.memory(), progress.disk(), progress.items(), progress.flow(), hold, late);
  }
}
