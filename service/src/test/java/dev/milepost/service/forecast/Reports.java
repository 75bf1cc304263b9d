package dev.milepost.service.forecast;

import dev.milepost.service.forecast.Precopy.Reading;
import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What a runner would report, and what gets lost on the way. */
final class Reports {
  static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  static final Subject LIVE = subject(MigrationType.LIVE_MIGRATION, "running");
  private static final double GB = 1e9;

  private Reports() {}

  static Subject subject(MigrationType type, String status) {
    return new Subject(type, type.vocabulary().word(status).orElseThrow());
  }

  static Instant second(double seconds) {
    return START.plusNanos((long) (seconds * 1e9));
  }

  static Sample memory(double second, double total, double processed, double remaining, Flow flow) {
    Volume memory = new Volume((long) total, (long) processed, (long) remaining);
    return new Sample(
        second(second), memory, Volume.UNKNOWN, Items.UNKNOWN, flow, Hold.NONE, false);
  }

  static Sample items(double second, long completed, long total, Hold hold) {
    Items items = new Items(total, completed);
    return new Sample(
        second(second), Volume.UNKNOWN, Volume.UNKNOWN, items, Flow.UNKNOWN, hold, false);
  }

  /**
   * A simulated run's samples.
   *
   * @param told whether with the three optional inputs
   */
  static List<Sample> of(Guest guest, List<Reading> readings, boolean told) {
    List<Sample> samples = new ArrayList<>();
    for (Reading reading : readings) {
      Flow flow =
          told
              ? new Flow(
                  (long) reading.iteration(),
                  (long) (reading.rate() * GB),
                  (long) (reading.dirtyRate() * GB))
              : Flow.UNKNOWN;
      samples.add(
          memory(
              reading.time(),
              guest.size() * GB,
              reading.sent() * GB,
              reading.remaining() * GB,
              flow));
    }
    return samples;
  }

  /** A fifth never arrives. */
  static List<Sample> losing(List<Sample> samples, Random random) {
    return samples.stream().filter(sample -> random.nextDouble() >= 0.2).toList();
  }

  /** A fifth arrives twice, a fifth up to three places late. */
  static List<Sample> disordered(List<Sample> samples, Random random) {
    List<Sample> arriving = new ArrayList<>();
    for (Sample sample : samples) {
      double chance = random.nextDouble();
      if (chance < 0.2) {
        arriving.add(sample);
        arriving.add(sample);
      } else if (chance < 0.4) {
        arriving.add(Math.max(0, arriving.size() - 1 - random.nextInt(3)), sample);
      } else {
        arriving.add(sample);
      }
    }
    return arriving;
  }
}
