package dev.milepost.service.forecast;

import dev.milepost.service.forecast.Precopy.Reading;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The rules of others (5.2), for comparison: the second at which each alarms, or NaN. */
final class OtherDetectors {
  private OtherDetectors() {}

  /** Nova until 2016: no new least memory remaining for 150 s. */
  static double nova(List<Reading> readings) {
    double least = Double.MAX_VALUE;
    double since = 0;
    for (Reading reading : readings) {
      if (reading.remaining() < least) {
        least = reading.remaining();
        since = reading.time();
      } else if (reading.time() - since >= 150) {
        return reading.time();
      }
    }
    return Double.NaN;
  }

  /** KubeVirt's legacy rule: no sample lower than the one before for 150 s. */
  static double kubeVirtLegacy(List<Reading> readings) {
    double before = Double.MAX_VALUE;
    double since = 0;
    for (Reading reading : readings) {
      if (reading.remaining() < before) {
        since = reading.time();
      } else if (reading.time() - since >= 150) {
        return reading.time();
      }
      before = reading.remaining();
    }
    return Double.NaN;
  }

  /** KubeVirt VEP 248: a new iteration leaves at least 96 % of the least that is 40 s old. */
  static double kubeVirtIterations(List<Reading> readings) {
    Deque<Reading> ends = new ArrayDeque<>();
    double least = Double.MAX_VALUE;
    int iteration = 1;
    for (Reading reading : readings) {
      if (reading.iteration() == iteration) {
        continue;
      }
      iteration = reading.iteration();
      ends.add(reading);
      while (!ends.isEmpty() && reading.time() - ends.getFirst().time() > 40) {
        least = Math.min(least, ends.removeFirst().remaining());
      }
      if (reading.remaining() >= 0.96 * least) {
        return reading.time();
      }
    }
    return Double.NaN;
  }
}
