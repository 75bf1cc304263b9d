package dev.milepost.service.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Observes samples one by one and remembers every verdict. */
final class Watch {
  private final Subject subject;
  private Trajectory trajectory = Trajectory.EMPTY;
  private Outlook outlook = Outlook.NONE;
  private final List<Verdict> verdicts = new ArrayList<>();
  private final Map<Verdict, Double> first = new EnumMap<>(Verdict.class);

  Watch(Subject subject) {
    this.subject = subject;
  }

  Watch all(List<Sample> samples) {
    samples.forEach(this::see);
    return this;
  }

  /** Stops at the first verdict of not converging. */
  Watch untilNotConverging(List<Sample> samples) {
    for (Sample sample : samples) {
      see(sample);
      if (outlook.verdict() == Verdict.NOT_CONVERGING) {
        break;
      }
    }
    return this;
  }

  Observation see(Sample sample) {
    return see(sample, subject);
  }

  Observation see(Sample sample, Subject as) {
    Observation observed = Observation.of(outlook, trajectory, as, sample, Thresholds.DEFAULT);
    trajectory = observed.trajectory();
    outlook = observed.outlook();
    verdicts.add(outlook.verdict());
    double second = Duration.between(Reports.START, sample.at()).toMillis() / 1000.0;
    first.putIfAbsent(outlook.verdict(), second);
    return observed;
  }

  Outlook outlook() {
    return outlook;
  }

  List<Verdict> verdicts() {
    return verdicts;
  }

  /** The second of that verdict's first time, or NaN. */
  double first(Verdict verdict) {
    return first.getOrDefault(verdict, Double.NaN);
  }
}
