package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.forecast.Convergence;
import dev.milepost.service.forecast.Eta;
import dev.milepost.service.forecast.Rate;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What is to be expected, as JSON. */
final class ForecastJson {
  private ForecastJson() {}

  static void rate(JsonGenerator json, @Nullable Rate rate) throws IOException {
    if (rate == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    number(json, "per_second", rate.perSecond());
    number(json, "since_start_per_second", rate.sinceStartPerSecond());
    json.writeStringField("unit", rate.unit().word());
    json.writeEndObject();
  }

  static void eta(JsonGenerator json, Eta eta) throws IOException {
    json.writeStartObject();
    json.writeStringField("state", eta.state().word());
    Json.member(json, "seconds", eta.seconds());
    Json.member(json, "low_seconds", eta.lowSeconds());
    Json.member(json, "high_seconds", eta.highSeconds());
    json.writeEndObject();
  }

  static void convergence(JsonGenerator json, Convergence convergence) throws IOException {
    json.writeStartObject();
    json.writeStringField("verdict", convergence.verdict().word());
    number(json, "dirty_ratio", convergence.dirtyRatio());
    number(json, "transfer_bytes_per_second", convergence.transferBytesPerSecond());
    number(json, "dirty_bytes_per_second", convergence.dirtyBytesPerSecond());
    number(json, "window_seconds", convergence.windowSeconds());
    var since = convergence.since();
    json.writeStringField("since", since == null ? null : Times.text(since));
    json.writeEndObject();
  }

  /** JSON has no infinity: what can't be told is null. */
  private static void number(JsonGenerator json, String name, @Nullable Double value)
      throws IOException {
    if (value == null || !Double.isFinite(value)) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
