package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Dated;
import dev.milepost.service.Migrations;
import dev.milepost.service.relay.GroupingKey;
import dev.milepost.service.relay.Placement;
import dev.milepost.service.relay.Placements;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /migrations/{id}/relay}: where Pushgateways show a migration. */
final class RelayHandlers {
  private final Migrations migrations;
  private final Placements placements;

  RelayHandlers(Migrations migrations, Placements placements) {
    this.migrations = migrations;
    this.placements = placements;
  }

  /** Of deleted migrations too: their groups are on their way out. */
  void placements(Exchange exchange) {
    Dated found =
        migrations
            .findEvenDeleted(exchange.ref())
            .orElseThrow(() -> Problem.noMigration().raised());
    List<Placement> gateways = placements.of(found.migration());
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("gateways");
          for (Placement placement : gateways) {
            write(json, placement);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Placement placement) throws IOException {
    json.writeStartObject();
    json.writeStringField("gateway", placement.gateway());
    json.writeStringField("layout", placement.layout().word());
    json.writeFieldName("grouping");
    grouping(json, placement.group());
    json.writeStringField("state", placement.state().word());
    time(json, "pushed_at", placement.pushedAt());
    Json.member(json, "pushed_version", placement.pushedVersion());
    json.writeNumberField("failures", placement.failures());
    time(json, "next_attempt_at", placement.nextAttemptAt());
    json.writeStringField("last_error", placement.lastError());
    time(json, "delete_after", placement.deleteAfter());
    json.writeEndObject();
  }

  private static void grouping(JsonGenerator json, GroupingKey group) throws IOException {
    json.writeStartObject();
    json.writeStringField("job", group.job());
    if (group.jobId() != null) {
      json.writeStringField("job_id", group.jobId());
    }
    for (Map.Entry<String, String> label : group.labels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant at)
      throws IOException {
    json.writeStringField(name, at == null ? null : Times.text(at));
  }
}
