package dev.milepost.service.relay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
   * The groups that may be ours, from {@code /api/v1/metrics}: all of that job, and whatever a
   * Milepost pushed under no job id, as in dba-operator's layout.
   */
  static List<GroupContent> groups(InputStream body, String job) throws IOException {
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

  private List<GroupContent> groups(String job) throws IOException {
    List<GroupContent> groups = new ArrayList<>();
    enterData(JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      GroupContent group = group();
      boolean ours =
          job.equals(group.key().job()) || (group.marked() && group.key().jobId() == null);
      if (ours) {
        groups.add(group);
      }
    }
    if (json.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("the gateway's list of groups breaks off");
    }
    return groups;
  }

  private GroupContent group() throws IOException {
    Map<String, String> labels = new HashMap<>();
    Map<String, Map<String, Double>> families = new HashMap<>();
    boolean marked = false;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "labels" -> labels.putAll(labels());
        case GroupValues.COMPLETION, GroupValues.COMPLETE, GroupValues.FAILED, GroupValues.ITEMS ->
            families.put(field, family());
        default -> {
          marked |= field.equals(GroupExposition.MARK);
          json.skipChildren();
        }
      }
    }
    String jobId = labels.remove("job_id");
    String job = labels.remove("job");
    return new GroupContent(
        new GroupingKey(job == null ? "" : job, jobId, labels), marked, families);
  }

  private Map<String, String> labels() throws IOException {
    Map<String, String> labels = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      labels.put(name, json.nextTextValue());
    }
    return labels;
  }

  private Map<String, Double> family() throws IOException {
    Map<String, Double> values = new HashMap<>();
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      if (field.equals("metrics")) {
        while (json.nextToken() == JsonToken.START_OBJECT) {
          metric(values);
        }
      } else {
        json.skipChildren();
      }
    }
    return values;
  }

  private void metric(Map<String, Double> values) throws IOException {
    Map<String, String> labels = Map.of();
    double value = Double.NaN;
    for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
      json.nextToken();
      switch (field) {
        case "labels" -> labels = labels();
        case "value" -> value = number(json.getValueAsString());
        default -> json.skipChildren();
      }
    }
    // Of two series of one job id neither is the right one.
    values.merge(labels.getOrDefault("job_id", ""), value, (one, other) -> Double.NaN);
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
