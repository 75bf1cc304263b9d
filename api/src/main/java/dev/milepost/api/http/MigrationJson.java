package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.RequestedAction;
import dev.milepost.service.forecast.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A migration as JSON. A new field of the record is one line here and one in openapi.yaml. */
final class MigrationJson {
  private static final Map<String, Writer> FIELDS = new LinkedHashMap<>();

  static {
    number("id", Migration::id);
    text("uuid", m -> m.uuid().toString());
    text("job_id", m -> m.identity().jobId());
    number("attempt", m -> (long) m.identity().attempt());
    text("migration_type", m -> m.identity().type().word());
    text("name", m -> m.identity().name());
    field("labels", MigrationJson::writeLabels);
    text("status", Migration::status);
    text("state", m -> m.state().word());
    text("paused_from", m -> m.standing().pausedFrom());
    text("instance_uuid", m -> m.identity().places().instanceUuid());
    text("source_compute", m -> m.identity().places().sourceCompute());
    text("source_node", m -> m.identity().places().sourceNode());
    text("dest_compute", m -> m.identity().places().destCompute());
    text("dest_node", m -> m.identity().places().destNode());
    text("dest_host", m -> m.identity().places().destHost());
    number("old_instance_type_id", m -> m.identity().places().oldInstanceTypeId());
    number("new_instance_type_id", m -> m.identity().places().newInstanceTypeId());
    text("user_id", m -> m.identity().owner().userId());
    text("project_id", m -> m.identity().owner().projectId());
    flag("hidden", m -> m.identity().hidden());
    text("unit", Migration::unit);
    number(
        "report_interval_seconds",
        m -> {
          Integer seconds = m.identity().reportIntervalSeconds();
          return seconds == null ? null : (long) seconds;
        });
    number("memory_total", m -> m.progress().memory().total());
    number("memory_processed", m -> m.progress().memory().processed());
    number("memory_remaining", m -> m.progress().memory().remaining());
    number("disk_total", m -> m.progress().disk().total());
    number("disk_processed", m -> m.progress().disk().processed());
    number("disk_remaining", m -> m.progress().disk().remaining());
    number("items_total", m -> m.progress().items().total());
    number("items_completed", m -> m.progress().items().completed());
    number("iteration", m -> m.progress().flow().iteration());
    number("transfer_bytes_per_second", m -> m.progress().flow().transferBytesPerSecond());
    number("dirty_bytes_per_second", m -> m.progress().flow().dirtyBytesPerSecond());
    flag("throttled", m -> m.progress().throttle().on());
    text("throttle_reason", m -> m.progress().throttle().reason());
    ratio("completion", Migration::completion);
    flag("estimate_exceeded", m -> m.progress().estimateExceeded());
    ratio("instantaneous_completion", Migration::instantaneousCompletion);
    field("rate", (json, dated) -> ForecastJson.rate(json, dated.forecast().rate()));
    field("eta", (json, dated) -> ForecastJson.eta(json, dated.forecast().eta()));
    field(
        "convergence",
        (json, dated) -> ForecastJson.convergence(json, dated.forecast().convergence()));
    flag("stalled", m -> m.progress().outlook().verdict() == Verdict.STALLED);
    flag("silent", m -> m.progress().heard().silentSince() != null);
    time("silent_since", m -> m.progress().heard().silentSince());
    text("message", m -> m.progress().message());
    text("outcome_reason", m -> m.standing().outcomeReason());
    field("requested_action", MigrationJson::writeAction);
    number("sequence", m -> m.progress().heard().sequence());
    number("version", Migration::version);
    time("observed_at", m -> m.progress().heard().observedAt());
    time("created_at", Migration::createdAt);
    time("updated_at", Migration::updatedAt);
    time("started_at", m -> m.standing().startedAt());
    time("finished_at", m -> m.standing().finishedAt());
    time("last_report_at", m -> m.progress().heard().lastReportAt());
    time("last_progress_at", m -> m.progress().heard().lastProgressAt());
    time("deleted_at", Migration::deletedAt);
    field("computed_at", (json, dated) -> json.writeString(Times.text(dated.now())));
  }

  private static final MigrationJson FULL = of(FIELDS.keySet());

  private final List<Member> picked;

  private MigrationJson(List<Member> picked) {
    this.picked = List.copyOf(picked);
  }

  /** Writes every field. */
  static MigrationJson full() {
    return FULL;
  }

  /** Writes those fields, in the record's order. */
  static MigrationJson of(Collection<String> names) {
    List<Member> picked = new ArrayList<>();
    FIELDS.forEach((name, writer) -> {
      if (names.contains(name)) {
        picked.add(new Member(new SerializedString(name), writer));
      }
    });
    return new MigrationJson(picked);
  }

  /** Writes those fields, or every one if none were picked. */
  static MigrationJson ofAllOr(@Nullable Collection<String> names) {
    return names == null ? FULL : of(names);
  }

  static List<String> fieldNames() {
    return List.copyOf(FIELDS.keySet());
  }

  void write(JsonGenerator json, Dated migration) throws IOException {
    json.writeStartObject();
    for (Member member : picked) {
      json.writeFieldName(member.name());
      member.writer().write(json, migration);
    }
    json.writeEndObject();
  }

  static ObjectNode action(RequestedAction action) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", action.id().toString());
    node.put("action", action.action().word());
    node.put("requested_by", action.requestedBy());
    node.put("requested_at", Times.text(action.requestedAt()));
    return node;
  }

  private static void writeLabels(JsonGenerator json, Dated dated) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> label : dated.migration().identity().sortedLabels().entrySet()) {
      json.writeStringField(label.getKey(), label.getValue());
    }
    json.writeEndObject();
  }

  private static void writeAction(JsonGenerator json, Dated dated) throws IOException {
    RequestedAction pending = dated.migration().requestedAction();
    if (pending == null) {
      json.writeNull();
    } else {
      json.writeTree(action(pending));
    }
  }

  private static void field(String name, Writer writer) {
    FIELDS.put(name, writer);
  }

  private static void text(String name, Function<Migration, @Nullable String> value) {
    field(name, (json, dated) -> json.writeString(value.apply(dated.migration())));
  }

  private static void time(String name, Function<Migration, @Nullable Instant> value) {
    text(
        name,
        migration -> {
          Instant at = value.apply(migration);
          return at == null ? null : Times.text(at);
        });
  }

  private static void flag(String name, Function<Migration, Boolean> value) {
    field(name, (json, dated) -> json.writeBoolean(value.apply(dated.migration())));
  }

  private static void ratio(String name, Function<Migration, @Nullable Double> value) {
    field(
        name,
        (json, dated) -> {
          Double ratio = value.apply(dated.migration());
          if (ratio == null) {
            json.writeNull();
          } else {
            json.writeNumber(ratio);
          }
        });
  }

  private static void number(String name, Function<Migration, @Nullable Long> value) {
    field(name, (json, dated) -> Json.value(json, value.apply(dated.migration())));
  }

  /**
   * @param name as bytes already
   */
  private record Member(SerializableString name, Writer writer) {}

  @FunctionalInterface
  private interface Writer {
    void write(JsonGenerator json, Dated dated) throws IOException;
  }
}
