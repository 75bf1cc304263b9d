package dev.milepost.service.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a Pushgateway tells about itself. As a stream, since a gateway's content is as large
 * as others make it: only the groups asked for are kept.
 */
final class GatewayContent {
  private final JsonParser json;

  private GatewayContent(JsonParser json) {
    this.json = json;
  }

  /** {@code data.start_time} of {@code /api/v1/status}. */
  static String startTime(InputStream body) throws IOException {
    try (JsonParser json = JsonFactory.builder().build().createParser(body)) {
      return new GatewayContent(json).startTime();
    }
  }

  /**
   * The groups of that job that have a job id, from {@code /api/v1/metrics}. A value that is
   * missing, or isn't one number, is NaN there.
   */
  static Map<GroupingKey, GroupValues> groups(InputStream body, String job) throws IOException {
    try (JsonParser json = JsonFactory.builder().build().createParser(body)) {
      return new GatewayContent(json).groups(job);
    }
  }

  private String startTime() throws IOException {
    String found = null;
    enterData(JsonToken.START_OBJECT);
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      if (field.equals("start_time")) {
        found = json.getValueAsString();
      } else {
        json.skipChildren();
      }
    }
    if (found == null) {
      throw new IOException("the gateway's status has no start_time");
    }
    return found;
  }

  private Map<GroupingKey, GroupValues> groups(String job) throws IOException {
    Map<GroupingKey, GroupValues> groups = new HashMap<>();
    enterData(JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      group(job, groups);
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("the gateway's list of groups breaks off");
    }
    return groups;
  }

  private void group(String job, Map<GroupingKey, GroupValues> groups) throws IOException {
    Map<String, String> labels = new HashMap<>();
    Map<String, Double> values = new HashMap<>();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "labels" -> labels.putAll(labels());
        case GroupValues.COMPLETION, GroupValues.COMPLETE, GroupValues.FAILED, GroupValues.ITEMS ->
            values.put(field, familyValue());
        default -> json.skipChildren();
      }
    }
    String jobId = labels.remove("job_id");
    if (job.equals(labels.remove("job")) && jobId != null) {
      groups.put(
          new GroupingKey(job, jobId, labels),
          new GroupValues(
              values.getOrDefault(GroupValues.COMPLETION, Double.NaN),
              values.getOrDefault(GroupValues.COMPLETE, Double.NaN),
              values.getOrDefault(GroupValues.FAILED, Double.NaN),
              values.getOrDefault(GroupValues.ITEMS, Double.NaN)));
    }
  }

  private Map<String, String> labels() throws IOException {
    Map<String, String> labels = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      labels.put(name, json.nextTextValue());
    }
    return labels;
  }

  private double familyValue() throws IOException {
    double value = Double.NaN;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      if (field.equals("metrics")) {
        value = onlyMetric();
      } else {
        json.skipChildren();
      }
    }
    return value;
  }

  private double onlyMetric() throws IOException {
    double value = Double.NaN;
    int metrics = 0;
    while (json.nextToken() == JsonToken.START_OBJECT) {
      metrics++;
      for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
        json.nextToken();
        if (field.equals("value")) {
          value = number(json.getValueAsString());
        } else {
          json.skipChildren();
        }
      }
    }
    return metrics == 1 ? value : Double.NaN;
  }

  private void enterData(JsonToken opening) throws IOException {
    json.nextToken();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      JsonToken token = json.nextToken();
      if (field.equals("data") && token == opening) {
        return;
      }
      json.skipChildren();
    }
    throw new IOException("the gateway's answer has no data");
  }

  private static double number(@Nullable String text) {
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      // +Inf in Go's spelling, which we never push either.
      return Double.NaN;
    }
  }
}
