package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Event;
import dev.milepost.service.Migrations;
import dev.milepost.service.Summary;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /migrations/{id}/events} and {@code /migrations/summary}: read only, and small. */
final class TimelineHandlers {
  private static final int MAX_EVENTS = 1000;
  private static final int DEFAULT_EVENTS = 100;

  private final Migrations migrations;

  TimelineHandlers(Migrations migrations) {
    this.migrations = migrations;
  }

  void events(Exchange exchange) {
    var ref = exchange.ref();
    QueryParameters query = QueryParameters.of(exchange.context());
    int limit = query.integer("limit", 1, MAX_EVENTS, DEFAULT_EVENTS);
    Event.Position after = position(query);
    query.close();
    List<Event> found =
        migrations
            .events(ref, after, limit + 1)
            .orElseThrow(() -> Problem.noMigration().raised());
    List<Event> events = found.size() > limit ? found.subList(0, limit) : found;
    String next =
        found.size() > limit
            ? exchange.context().path()
                + "?limit="
                + limit
                + "&marker="
                + id(events.getLast())
            : null;
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("events");
          for (Event event : events) {
            write(json, event);
          }
          json.writeEndArray();
          json.writeStringField("next", next);
          json.writeEndObject();
        });
  }

  private static Event.@Nullable Position position(QueryParameters query) {
    String marker = query.one("marker");
    if (marker == null) {
      return null;
    }
    if (!marker.matches("[0-9]{1,18}\\.[0-9]{1,9}")) {
      query.complaints().add("marker", "must be the id of the last event seen");
      return null;
    }
    String[] parts = marker.split("\\.", 2);
    return new Event.Position(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
  }

  private static String id(Event event) {
    return event.version() + "." + event.ordinal();
  }

  private static void write(JsonGenerator json, Event event) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id(event));
    json.writeNumberField("version", event.version());
    json.writeStringField("at", Times.text(event.at()));
    json.writeStringField("kind", event.kind().word());
    json.writeStringField("actor", event.actor());
    json.writeStringField("from", event.from());
    json.writeStringField("to", event.to());
    json.writeStringField("reason", event.reason());
    json.writeStringField("request_id", event.requestId());
    json.writeEndObject();
  }

  void summary(Exchange exchange) {
    Summary summary = migrations.summary();
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeNumberField(
              "total", summary.counts().stream().mapToLong(Summary.Count::migrations).sum());
          json.writeObjectFieldStart("by_state");
          for (State state : State.values()) {
            json.writeNumberField(state.word(), count(summary, null, state));
          }
          json.writeEndObject();
          json.writeObjectFieldStart("by_type");
          for (MigrationType type : MigrationType.values()) {
            writeType(json, summary, type);
          }
          json.writeEndObject();
          json.writeStringField("computed_at", Times.text(summary.now()));
          json.writeEndObject();
        });
  }

  private static void writeType(JsonGenerator json, Summary summary, MigrationType type)
      throws IOException {
    json.writeObjectFieldStart(type.word());
    for (State state : State.values()) {
      json.writeNumberField(state.word(), count(summary, type, state));
    }
    json.writeEndObject();
  }

  private static long count(Summary summary, @Nullable MigrationType type, State state) {
    return summary.counts().stream()
        .filter(count -> count.state() == state && (type == null || count.type() == type))
        .mapToLong(Summary.Count::migrations)
        .sum();
  }
}
