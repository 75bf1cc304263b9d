package dev.milepost.service.relay;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One metric family and how its value follows from a subject.
 *
 * @param name whole; a counter's ends in {@code _total}
 * @param value null, or not finite, where it is unknown: then the subject has no series here
 */
public record Family<T>(
    String name, String help, boolean counter, Function<T, @Nullable Double> value) {
  private static final double MILLIS = 1000.0;

  /** A gauge. */
  public static <T> Family<T> gauge(String name, String help, Function<T, @Nullable Double> value) {
    return new Family<>(name, help, false, value);
  }

  /** A counter; the value is absolute. */
  public static <T> Family<T> counter(
      String name, String help, Function<T, @Nullable Double> value) {
    return new Family<>(name, help, true, value);
  }

  /** Prometheus's way to write a moment; null for none. */
  public static @Nullable Double timestamp(@Nullable Instant at) {
    return at == null ? null : at.toEpochMilli() / MILLIS;
  }

  /** Seconds, bytes or items that may be unknown. */
  public static @Nullable Double number(@Nullable Long value) {
    return value == null ? null : value.doubleValue();
  }

  /**
   * The subjects' series, family by family; one without any series is left out.
   *
   * @param labels no two subjects may have the same
   */
  public static <T> MetricSnapshots expose(
      List<Family<T>> families, Collection<T> subjects, Function<T, Labels> labels) {
    List<Labels> known = subjects.stream().map(labels).toList();
    List<MetricSnapshot> all = new ArrayList<>();
    for (Family<T> family : families) {
      family.add(all, subjects, known);
    }
    return new MetricSnapshots(all);
  }

  private void add(List<MetricSnapshot> all, Collection<T> subjects, List<Labels> labels) {
    var counters = CounterSnapshot.builder().name(bareName()).help(help);
    var gauges = GaugeSnapshot.builder().name(bareName()).help(help);
    boolean any = false;
    int index = 0;
    for (T subject : subjects) {
      Double number = value.apply(subject);
      Labels of = labels.get(index++);
      if (number == null || !Double.isFinite(number)) {
        continue;
      }
      any = true;
      if (counter) {
        counters.dataPoint(CounterDataPointSnapshot.builder().value(number).labels(of).build());
      } else {
        gauges.dataPoint(GaugeDataPointSnapshot.builder().value(number).labels(of).build());
      }
    }
    if (any) {
      all.add(counter ? counters.build() : gauges.build());
    }
  }

  /** The client's name of a counter has no suffix; the text format puts it back. */
  private String bareName() {
    return counter ? name.substring(0, name.length() - "_total".length()) : name;
  }
}
