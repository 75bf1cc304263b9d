package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.Caller;
import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.ReportOutcome;
import dev.milepost.service.Submission;
import dev.milepost.service.relay.GroupingKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** {@code PATCH /migrations}: many reports, each with its own fate. */
final class BulkHandlers {
  private static final int MAX_REPORTS = 1000;

  private final Migrations migrations;
  private final MigrationBodies bodies;
  private final ReportProblems problems;

  BulkHandlers(Migrations migrations, MigrationBodies bodies, ReportProblems problems) {
    this.migrations = migrations;
    this.bodies = bodies;
    this.problems = problems;
  }

  void patch(Exchange exchange) {
    JsonNode reports = reports(exchange);
    Caller caller = exchange.caller();
    List<Parsed> parsed = new ArrayList<>(reports.size());
    for (JsonNode report : reports) {
      parsed.add(parse(report, caller));
    }
    Iterator<ReportOutcome> outcomes =
        migrations
            .report(
                parsed.stream()
                    .flatMap(one ->
                        one instanceof Parsed.Good(Submission good) ? Stream.of(good) : Stream.of())
                    .toList())
            .iterator();
    List<Result> results = new ArrayList<>(parsed.size());
    for (Parsed one : parsed) {
      results.add(
          switch (one) {
            case Parsed.Bad(Problem problem) -> new Result.Refused(problem);
            case Parsed.Good _ -> result(outcomes.next());
          });
    }
    MigrationJson shape = MigrationJson.full();
    exchange.answer(
        207,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("results");
          for (Result result : results) {
            json.writeStartObject();
            switch (result) {
              case Result.Accepted(Migration migration, boolean applied) -> {
                json.writeNumberField("status", 200);
                json.writeBooleanField("applied", applied);
                json.writeFieldName("migration");
                shape.write(json, Dated.asChanged(migration));
              }
              case Result.Refused(Problem problem) -> {
                json.writeNumberField("status", problem.status());
                json.writeFieldName("problem");
                json.writeTree(problem.body(RequestIds.of(exchange.context())));
              }
            }
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static JsonNode reports(Exchange exchange) {
    ObjectNode body = exchange.body("application/json", "application/merge-patch+json");
    Complaints complaints = new Complaints();
    JsonFields fields = new JsonFields(body, complaints);
    JsonNode reports = fields.take("reports");
    fields.close(List.of());
    if (reports == null
        || !reports.isArray()
        || reports.isEmpty()
        || reports.size() > MAX_REPORTS) {
      complaints.add("reports", "must be an array of 1 to " + MAX_REPORTS + " reports");
    }
    complaints.raiseIfAny();
    return Objects.requireNonNull(reports);
  }

  private Parsed parse(JsonNode node, Caller caller) {
    try {
      if (!(node instanceof ObjectNode object)) {
        throw Problem.badRequest("reports", "must hold JSON objects").raised();
      }
      ObjectNode report = object.deepCopy();
      MigrationRef ref = takeRef(report);
      return new Parsed.Good(new Submission(ref, bodies.report(report), null, caller));
    } catch (Problem.Raised e) {
      return new Parsed.Bad(e.problem());
    }
  }

  private Result result(ReportOutcome outcome) {
    return switch (outcome) {
      case ReportOutcome.Applied(Migration now) -> new Result.Accepted(now, true);
      case ReportOutcome.NotApplied(Migration now) -> new Result.Accepted(now, false);
      default -> new Result.Refused(problems.of(outcome));
    };
  }

  /** Takes away which migration a report is about, so that the rest is a plain report. */
  private static MigrationRef takeRef(ObjectNode report) {
    JsonNode id = report.remove("id");
    JsonNode uuid = report.remove("uuid");
    JsonNode jobId = report.remove("job_id");
    List<MigrationRef> refs = new ArrayList<>();
    if (id != null && id.isIntegralNumber() && id.canConvertToLong()) {
      refs.add(new MigrationRef.ById(id.longValue()));
    }
    UUID parsed = uuid != null && uuid.isTextual() ? Texts.uuid(uuid.textValue()) : null;
    if (parsed != null) {
      refs.add(new MigrationRef.ByUuid(parsed));
    }
    if (jobId != null && jobId.isTextual()) {
      GroupingKey.complaintAboutJobId(jobId.textValue())
          .ifPresent(complaint -> {
            throw Problem.badRequest("job_id", complaint).raised();
          });
      refs.add(new MigrationRef.ByJobId(jobId.textValue()));
    }
    long named =
        Stream.of(id == null, uuid == null, jobId == null).filter(absent -> !absent).count();
    if (refs.size() != 1 || named != 1) {
      throw Problem.badRequest("id", "give exactly one of id (number), uuid and job_id (strings)")
          .raised();
    }
    return refs.getFirst();
  }

  private sealed interface Parsed {
    record Good(Submission submission) implements Parsed {}

    record Bad(Problem problem) implements Parsed {}
  }

  private sealed interface Result {
    record Accepted(Migration migration, boolean applied) implements Result {}

    record Refused(Problem problem) implements Result {}
  }
}
