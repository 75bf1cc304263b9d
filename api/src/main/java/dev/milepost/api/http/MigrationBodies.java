package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.Given;
import dev.milepost.service.Identity;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.Report.ActionResult;
import dev.milepost.service.Report.Description;
import dev.milepost.service.Report.Notes;
import dev.milepost.service.Report.Numbers;
import dev.milepost.service.relay.GroupingKey;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what a caller may say about a migration: a create and a report share their fields. */
final class MigrationBodies {
  /** A runner's clock may be this far ahead of ours before its word is not taken. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(5);

  private static final int MAX_NAME = 255;
  private static final int MAX_UNIT = 64;
  private static final int MAX_REASON = 1024;
  private static final int MAX_MESSAGE = 4096;
  private static final int MAX_INTERVAL_SECONDS = 86_400;

  private final InstantSource clock;
  private final Supplier<UUID> uuids;

  MigrationBodies(InstantSource clock, Supplier<UUID> uuids) {
    this.clock = clock;
    this.uuids = uuids;
  }

  /** The body of a create. */
  NewMigration newMigration(ObjectNode body) {
    Complaints complaints = new Complaints();
    JsonFields fields = new JsonFields(body, complaints);
    MigrationType type = type(fields.word("migration_type"), fields, complaints);
    UUID uuid = fields.has("uuid") ? fields.uuid("uuid") : uuids.get();
    String jobId = fields.word("job_id");
    if (jobId != null) {
      GroupingKey.complaintAboutJobId(jobId).ifPresent(c -> complaints.add("job_id", c));
    }
    Map<String, String> labels = labels(fields.take("labels"), complaints);
    Identity.Places places = places(fields);
    var owner =
        new Identity.Owner(
            fields.text("user_id", MAX_NAME).value(), fields.text("project_id", MAX_NAME).value());
    Report first = report(fields, false);
    fields.close(MigrationJson.fieldNames());
    complaints.raiseIfAny();
    return new NewMigration(
        Objects.requireNonNull(uuid),
        new Identity(
            jobId == null ? uuid.toString() : jobId,
            0,
            Objects.requireNonNull(type),
            first.description().name().value(),
            labels,
            places,
            owner,
            Boolean.TRUE.equals(first.description().hidden().value()),
            first.description().unit().value(),
            first.description().reportIntervalSeconds().value()),
        first);
  }

  /** The body of a report. */
  Report report(ObjectNode body) {
    Complaints complaints = new Complaints();
    JsonFields fields = new JsonFields(body, complaints);
    Report report = report(fields, true);
    fields.close(MigrationJson.fieldNames());
    complaints.raiseIfAny();
    return report;
  }

  private Report report(JsonFields fields, boolean toExisting) {
    return new Report(
        fields.number("sequence").value(),
        fields.time("observed_at", clock.instant().plus(CLOCK_TOLERANCE)),
        fields.word("status"),
        numbers(fields),
        new Notes(
            fields.prose("message", MAX_MESSAGE),
            fields.prose("outcome_reason", MAX_MESSAGE),
            fields.flag("throttled"),
            fields.prose("throttle_reason", MAX_REASON)),
        description(fields, toExisting),
        toExisting ? actionResult(fields) : null);
  }

  private static Numbers numbers(JsonFields fields) {
    return new Numbers(
        fields.number("memory_total"),
        fields.number("memory_processed"),
        fields.number("memory_remaining"),
        fields.number("disk_total"),
        fields.number("disk_processed"),
        fields.number("disk_remaining"),
        fields.number("items_total"),
        fields.number("items_completed"),
        fields.number("iteration"),
        fields.number("transfer_bytes_per_second"),
        fields.number("dirty_bytes_per_second"));
  }

  /** In a create the destination belongs to the places, which were read already. */
  private static Description description(JsonFields fields, boolean toExisting) {
    return new Description(
        fields.text("name", MAX_NAME),
        fields.text("unit", MAX_UNIT),
        fields.flag("hidden"),
        fields.integer("report_interval_seconds", 1, MAX_INTERVAL_SECONDS),
        toExisting ? fields.text("dest_compute", MAX_NAME) : Given.absent(),
        toExisting ? fields.text("dest_node", MAX_NAME) : Given.absent(),
        toExisting ? fields.text("dest_host", MAX_NAME) : Given.absent());
  }

  private static Identity.Places places(JsonFields fields) {
    return new Identity.Places(
        fields.text("instance_uuid", MAX_NAME).value(),
        fields.text("source_compute", MAX_NAME).value(),
        fields.text("source_node", MAX_NAME).value(),
        fields.text("dest_compute", MAX_NAME).value(),
        fields.text("dest_node", MAX_NAME).value(),
        fields.text("dest_host", MAX_NAME).value(),
        fields.number("old_instance_type_id").value(),
        fields.number("new_instance_type_id").value());
  }

  private static @Nullable MigrationType type(
      @Nullable String word, JsonFields fields, Complaints complaints) {
    if (word == null) {
      if (!fields.has("migration_type")) {
        complaints.add("migration_type", "is required", MigrationType.words());
      }
      return null;
    }
    return MigrationType.of(word)
        .orElseThrow(() ->
            Problem.unknownWord(
                    "migration_type", "is not a known migration type", MigrationType.words())
                .raised());
  }

  private static @Nullable ActionResult actionResult(JsonFields fields) {
    String word = fields.word("action_result");
    UUID actionId = fields.has("action_id") ? fields.uuid("action_id") : null;
    fields.take("action_id");
    if (word == null) {
      return null;
    }
    return switch (word) {
      case "done" -> new ActionResult(true, actionId);
      case "refused" -> new ActionResult(false, actionId);
      default ->
          throw Problem.unknownWord(
                  "action_result", "is not a known result", List.of("done", "refused"))
              .raised();
    };
  }

  private static Map<String, String> labels(@Nullable JsonNode node, Complaints complaints) {
    Map<String, String> labels = new HashMap<>();
    if (node == null) {
      return labels;
    }
    if (!node.isObject()) {
      complaints.add("labels", "must be an object of strings");
      return labels;
    }
    for (Map.Entry<String, JsonNode> label : node.properties()) {
      String field = "labels." + Texts.printable(label.getKey());
      if (!label.getValue().isTextual()) {
        complaints.add(field, "must be a string");
        continue;
      }
      String value = label.getValue().textValue();
      GroupingKey.complaintAboutLabelName(label.getKey()).ifPresent(c -> complaints.add(field, c));
      GroupingKey.complaintAboutLabelValue(value).ifPresent(c -> complaints.add(field, c));
      labels.put(label.getKey(), value);
    }
    if (labels.size() > GroupingKey.MAX_LABELS) {
      complaints.add("labels", "must be at most " + GroupingKey.MAX_LABELS);
    }
    return labels;
  }
}
