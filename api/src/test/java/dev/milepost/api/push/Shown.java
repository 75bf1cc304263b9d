package dev.milepost.api.push;

import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.InvalidExposition;
import dev.milepost.service.exposition.Sample;
import dev.milepost.service.exposition.TextParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a real Pushgateway shows to whoever scrapes it. */
final class Shown {
  /** What a gateway adds, and what depends on when it was pushed. */
  private static final Set<String> OF_THE_GATEWAY =
      Set.of("push_time_seconds", "push_failure_time_seconds");

  private Shown() {}

  /** The series of that job as they were pushed directly, with their values. */
  static SortedMap<String, Double> directly(PushgatewayProcess gateway, String job) {
    SortedMap<String, Double> series = new TreeMap<>();
    for (Sample sample : samples(gateway)) {
      if (job.equals(sample.labels().get("job"))) {
        add(series, sample, sample.labels());
      }
    }
    return series;
  }

  /**
   * The series of that job id as the relay pushes them: its layout has the job id in {@code job_id}
   * and a name of its own in {@code job}.
   */
  static SortedMap<String, Double> relayed(PushgatewayProcess gateway, String jobId) {
    SortedMap<String, Double> series = new TreeMap<>();
    for (Sample sample : samples(gateway)) {
      SortedMap<String, String> labels = new TreeMap<>(sample.labels());
      if ("milepost".equals(labels.get("job")) && jobId.equals(labels.remove("job_id"))) {
        labels.put("job", jobId);
        add(series, sample, labels);
      }
    }
    return series;
  }

  /** The type of each family. */
  static Map<String, String> types(PushgatewayProcess gateway) {
    Map<String, String> types = new TreeMap<>();
    exposition(gateway)
        .families()
        .forEach(family -> types.put(family.name(), family.type().word()));
    return types;
  }

  private static void add(
      Map<String, Double> series, Sample sample, SortedMap<String, String> labels) {
    if (!OF_THE_GATEWAY.contains(sample.name())) {
      series.put(sample.name() + labels, sample.value());
    }
  }

  private static Iterable<Sample> samples(PushgatewayProcess gateway) {
    return exposition(gateway).families().stream()
        .flatMap(family -> family.samples().stream())
        .toList();
  }

  private static Exposition exposition(PushgatewayProcess gateway) {
    URI uri = URI.create("http://" + gateway.address() + "/metrics");
    try (InputStream body = uri.toURL().openStream()) {
      return TextParser.parse(body.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidExposition e) {
      throw new AssertionError(e);
    }
  }
}
