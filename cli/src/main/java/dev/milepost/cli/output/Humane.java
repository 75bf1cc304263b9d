package dev.milepost.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;

/** Values of the API in words and units for people. Nothing is {@code -}. */
public final class Humane {
  public static final String NOTHING = "-";

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  private Humane() {}

  /** Any field of a record by its name. */
  public static String field(String name, JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return NOTHING;
    }
    return switch (name) {
      case "completion", "instantaneous_completion" -> percent(value);
      case "rate" -> rate(value);
      case "eta" -> eta(value);
      case "convergence" -> verdict(value);
      case "requested_action" ->
          "%s, asked for by %s"
              .formatted(value.path("action").asText(), value.path("requested_by").asText());
      default -> plain(name, value);
    };
  }

  private static String plain(String name, JsonNode value) {
    if (value.isObject()) {
      return labels(value);
    }
    if (value.isBoolean()) {
      return value.booleanValue() ? "yes" : "no";
    }
    if (value.isNumber() && name.endsWith("_bytes_per_second")) {
      return bytes(value.doubleValue()) + "/s";
    }
    if (value.isNumber() && name.matches("(memory|disk)_.*")) {
      return bytes(value.doubleValue());
    }
    if (value.isNumber() && name.endsWith("_seconds")) {
      return duration(value.longValue());
    }
    return oneLine(value.asText());
  }

  private static String labels(JsonNode labels) {
    return labels.isEmpty()
        ? NOTHING
        : labels.properties().stream()
            .map(label -> label.getKey() + "=" + oneLine(label.getValue().asText()))
            .collect(Collectors.joining(","));
  }

  /** Rounded down, so that 100 % is the end and nothing before it. */
  public static String percent(JsonNode ratio) {
    return ratio.isNumber() ? (long) Math.floor(ratio.doubleValue() * 100) + "%" : NOTHING;
  }

  public static String rate(JsonNode rate) {
    JsonNode perSecond = rate.path("per_second");
    if (!perSecond.isNumber()) {
      return NOTHING;
    }
    return rate.path("unit").asText().equals("bytes")
        ? bytes(perSecond.doubleValue()) + "/s"
        : String.format(Locale.ROOT, "%.1f/s", perSecond.doubleValue());
  }

  public static String eta(JsonNode eta) {
    JsonNode seconds = eta.path("seconds");
    if (!seconds.isNumber()) {
      String state = eta.path("state").asText();
      return state.isEmpty() || state.equals("unknown") || state.equals("held")
          ? NOTHING
          : state.replace('_', ' ');
    }
    return "%s (%s - %s)"
        .formatted(
            duration(seconds.longValue()),
            duration(eta.path("low_seconds").longValue()),
            duration(eta.path("high_seconds").longValue()));
  }

  public static String verdict(JsonNode convergence) {
    String verdict = convergence.path("verdict").asText();
    if (verdict.isEmpty() || verdict.equals("n/a")) {
      return NOTHING;
    }
    JsonNode dirty = convergence.path("dirty_ratio");
    String word = verdict.replace('_', ' ');
    return dirty.isNumber()
        ? String.format(Locale.ROOT, "%s (dirties %.2f of what is sent)", word, dirty.doubleValue())
        : word;
  }

  public static String bytes(double bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? String.format(Locale.ROOT, "%.0f B", value)
        : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** With the two largest units: {@code 42s}, {@code 5m 03s}, {@code 2h 10m}, {@code 3d 4h}. */
  public static String duration(long seconds) {
    Duration time = Duration.ofSeconds(seconds);
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm %02ds".formatted(time.toMinutes(), time.toSecondsPart());
    }
    if (seconds < 86_400) {
      return "%dh %02dm".formatted(time.toHours(), time.toMinutesPart());
    }
    return "%dd %dh".formatted(time.toDays(), time.toHoursPart());
  }

  /** How long before the answer was computed. */
  public static String ago(JsonNode time, JsonNode now) {
    if (!time.isTextual() || !now.isTextual()) {
      return NOTHING;
    }
    Duration age = Duration.between(Instant.parse(time.asText()), Instant.parse(now.asText()));
    return duration(Math.max(0, age.toSeconds())) + " ago";
  }

  /** What a record says in several lines, or a terminal would obey, in one line of a table. */
  public static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
