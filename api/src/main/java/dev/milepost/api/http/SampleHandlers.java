package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.History;
import dev.milepost.service.Migrations;
import dev.milepost.service.forecast.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** {@code /migrations/{id}/samples}: the progress history. */
final class SampleHandlers {
  private static final int LEAST_POINTS = 4;
  private static final int MOST_POINTS = 5000;
  private static final int DEFAULT_POINTS = 300;

  private final Migrations migrations;

  SampleHandlers(Migrations migrations) {
    this.migrations = migrations;
  }

  void samples(Exchange exchange) {
    var ref = exchange.ref();
    QueryParameters query = QueryParameters.of(exchange.context());
    int points = query.integer("points", LEAST_POINTS, MOST_POINTS, DEFAULT_POINTS);
    query.close();
    List<Sample> all = migrations.samples(ref).orElseThrow(() -> Problem.noMigration().raised());
    List<Sample> shown = History.downSampled(all, points);
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("samples");
          for (Sample sample : shown) {
            write(json, sample);
          }
          json.writeEndArray();
          json.writeNumberField("stored", all.size());
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Sample sample) throws IOException {
    json.writeStartObject();
    json.writeStringField("at", Times.text(sample.at()));
    Json.member(json, "memory_total", sample.memory().total());
    Json.member(json, "memory_processed", sample.memory().processed());
    Json.member(json, "memory_remaining", sample.memory().remaining());
    Json.member(json, "disk_total", sample.disk().total());
    Json.member(json, "disk_processed", sample.disk().processed());
    Json.member(json, "disk_remaining", sample.disk().remaining());
    Json.member(json, "items_total", sample.items().total());
    Json.member(json, "items_completed", sample.items().completed());
    Json.member(json, "iteration", sample.flow().iteration());
    Json.member(json, "transfer_bytes_per_second", sample.flow().transferBytesPerSecond());
    Json.member(json, "dirty_bytes_per_second", sample.flow().dirtyBytesPerSecond());
    json.writeStringField("hold", sample.hold().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("late", sample.late());
    json.writeEndObject();
  }
}
