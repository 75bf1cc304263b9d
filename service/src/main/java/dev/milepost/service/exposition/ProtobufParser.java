package dev.milepost.service.exposition;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics.LabelPair;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics.Metric;
import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics.MetricFamily;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads delimited {@code io.prometheus.client.MetricFamily} messages, which is what Go's and Java's
 * clients push by default. Of a native histogram only what the text format can hold is kept, as in
 * a Pushgateway.
 */
public final class ProtobufParser {
  private final List<Sample> samples = new ArrayList<>();
  private boolean timestamped;

  private ProtobufParser() {}

  /**
   * Reads a whole body. Of two families of one name the last one counts.
   *
   * @throws InvalidExposition when it is none, or has what the text format can't hold
   */
  public static Exposition parse(byte[] body) throws InvalidExposition {
    Map<String, Family> families = new LinkedHashMap<>();
    ProtobufParser parser = new ProtobufParser();
    try (ByteArrayInputStream in = new ByteArrayInputStream(body)) {
      while (true) {
        MetricFamily message = MetricFamily.parseDelimitedFrom(in);
        if (message == null) {
          return new Exposition(List.copyOf(families.values()), parser.timestamped);
        }
        if (message.getMetricCount() > 0) {
          families.put(message.getName(), parser.family(message));
        }
      }
    } catch (IOException e) {
      throw new InvalidExposition("protobuf parsing error: " + e.getMessage());
    }
  }

  private Family family(MetricFamily message) throws InvalidExposition {
    String name = message.getName();
    requireName(name, true);
    FamilyType type = type(message);
    samples.clear();
    for (Metric metric : message.getMetricList()) {
      timestamped |= metric.hasTimestampMs();
      add(name, type, metric);
    }
    return new Family(name, type, message.hasHelp() ? message.getHelp() : null, samples);
  }

  private static FamilyType type(MetricFamily message) throws InvalidExposition {
    return switch (message.getType()) {
      case COUNTER -> FamilyType.COUNTER;
      case GAUGE -> FamilyType.GAUGE;
      case SUMMARY -> FamilyType.SUMMARY;
      case UNTYPED -> FamilyType.UNTYPED;
      case HISTOGRAM -> FamilyType.HISTOGRAM;
      case GAUGE_HISTOGRAM ->
          throw new InvalidExposition(
              "metric " + TextParser.quoted(message.getName()) + " is a gauge histogram");
    };
  }

  private void add(String name, FamilyType type, Metric metric) throws InvalidExposition {
    SortedMap<String, String> labels = new TreeMap<>();
    for (LabelPair label : metric.getLabelList()) {
      requireName(label.getName(), false);
      if (labels.put(label.getName(), label.getValue()) != null) {
        throw new InvalidExposition("duplicate label names for metric " + TextParser.quoted(name));
      }
    }
    boolean there =
        switch (type) {
          case COUNTER -> metric.hasCounter();
          case GAUGE -> metric.hasGauge();
          case UNTYPED -> metric.hasUntyped();
          case SUMMARY -> metric.hasSummary();
          case HISTOGRAM -> metric.hasHistogram();
        };
    if (!there) {
      throw new InvalidExposition(
          "collected metric " + TextParser.quoted(name) + " is not a " + type.name());
    }
    switch (type) {
      case COUNTER -> samples.add(new Sample(name, labels, metric.getCounter().getValue()));
      case GAUGE -> samples.add(new Sample(name, labels, metric.getGauge().getValue()));
      case UNTYPED -> samples.add(new Sample(name, labels, metric.getUntyped().getValue()));
      case SUMMARY -> summary(name, labels, metric.getSummary());
      case HISTOGRAM -> histogram(name, labels, metric.getHistogram());
    }
  }

  private void summary(String name, SortedMap<String, String> labels, Metrics.Summary summary) {
    for (Metrics.Quantile quantile : summary.getQuantileList()) {
      String bound = Numbers.write(quantile.getQuantile());
      samples.add(new Sample(name, with(labels, "quantile", bound), quantile.getValue()));
    }
    samples.add(new Sample(name + "_sum", labels, summary.getSampleSum()));
    samples.add(new Sample(name + "_count", labels, summary.getSampleCount()));
  }

  private void histogram(
      String name, SortedMap<String, String> labels, Metrics.Histogram histogram) {
    boolean bounded = false;
    for (Metrics.Bucket bucket : histogram.getBucketList()) {
      String bound = Numbers.write(bucket.getUpperBound());
      bounded |= bound.equals("+Inf");
      samples.add(
          new Sample(name + "_bucket", with(labels, "le", bound), bucket.getCumulativeCount()));
    }
    if (!bounded) {
      samples.add(
          new Sample(name + "_bucket", with(labels, "le", "+Inf"), histogram.getSampleCount()));
    }
    samples.add(new Sample(name + "_sum", labels, histogram.getSampleSum()));
    samples.add(new Sample(name + "_count", labels, histogram.getSampleCount()));
  }

  private static SortedMap<String, String> with(
      SortedMap<String, String> labels, String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(labels);
    more.put(name, value);
    return more;
  }

  private static void requireName(String name, boolean colons) throws InvalidExposition {
    boolean valid = !name.isEmpty();
    for (int i = 0; i < name.length(); i++) {
      valid &= Bytes.isInName(name.charAt(i), i > 0, colons);
    }
    if (!valid) {
      throw new InvalidExposition(TextParser.quoted(name) + " is not a valid name");
    }
  }
}
