package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.KnownPart;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.Migrations;
import dev.milepost.service.Part;
import dev.milepost.service.PartsOutcome;
import dev.milepost.service.ReportOutcome;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /migrations/{id}/parts}. */
final class PartHandlers {
  private static final int MAX_PAGE = 1000;
  private static final int DEFAULT_PAGE = 100;

  private final Migrations migrations;
  private final MigrationParts parts;
  private final ReportProblems problems;

  PartHandlers(Migrations migrations, MigrationParts parts, ReportProblems problems) {
    this.migrations = migrations;
    this.parts = parts;
    this.problems = problems;
  }

  void putOne(Exchange exchange) {
    String name = exchange.context().pathParam("name");
    report(exchange, List.of(PartBodies.one(name, exchange.body("application/json"))));
  }

  void putMany(Exchange exchange) {
    report(exchange, PartBodies.many(exchange.body("application/json")));
  }

  private void report(Exchange exchange, List<Part> said) {
    PartsOutcome outcome =
        parts.report(exchange.ref(), said, exchange.expectedVersions(), exchange.caller());
    switch (outcome) {
      case PartsOutcome.Applied(Migration now, boolean created) ->
          answer(exchange, created ? 201 : 200, now, true);
      case PartsOutcome.NotApplied(Migration now) -> answer(exchange, 200, now, false);
      case PartsOutcome.NotFound() -> throw Problem.noMigration().raised();
      case PartsOutcome.VersionMismatch(Migration current) ->
          throw Problem.versionMismatch(current).raised();
      case PartsOutcome.Finished(Migration current) ->
          throw problems.of(new ReportOutcome.Finished(current)).raised();
      case PartsOutcome.TooMany(Migration current) ->
          throw Problem.of(
                  409,
                  "too-many-parts",
                  "The migration would have too many parts",
                  "A migration has at most " + Part.MAX_PARTS + " parts.")
              .withCurrent(current)
              .raised();
      case PartsOutcome.Contended() -> throw Problem.contended().raised();
    }
  }

  private static void answer(Exchange exchange, int status, Migration migration, boolean applied) {
    exchange.context().header(Exchange.APPLIED_HEADER, Boolean.toString(applied));
    exchange.answer(status, migration);
  }

  void list(Exchange exchange) {
    var ref = exchange.ref();
    QueryParameters query = QueryParameters.of(exchange.context());
    int limit = query.integer("limit", 1, MAX_PAGE, DEFAULT_PAGE);
    String after = marker(query);
    query.close();
    Migration migration =
        migrations.find(ref).orElseThrow(() -> Problem.noMigration().raised()).migration();
    List<KnownPart> found = parts.list(migration.id(), after, limit + 1);
    boolean more = found.size() > limit;
    List<KnownPart> page = more ? found.subList(0, limit) : found;
    String next =
        more
            ? exchange.context().path()
                + "?limit="
                + limit
                + "&marker="
                + Texts.percentEncoded(page.getLast().part().name())
            : null;
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("parts");
          for (KnownPart part : page) {
            write(json, part);
          }
          json.writeEndArray();
          json.writeStringField("next", next);
          json.writeEndObject();
        });
  }

  private static @Nullable String marker(QueryParameters query) {
    String marker = query.one("marker");
    if (marker != null) {
      PartBodies.checkName(marker, "marker", query.complaints());
    }
    return marker;
  }

  private static void write(JsonGenerator json, KnownPart known) throws IOException {
    Part part = known.part();
    json.writeStartObject();
    json.writeStringField("name", part.name());
    json.writeStringField("unit", part.unit());
    json.writeObjectField("done", part.done());
    json.writeObjectField("total", part.total());
    json.writeBooleanField("estimate_exceeded", part.estimateExceeded());
    json.writeStringField("state", part.state().word());
    json.writeStringField("message", part.message());
    json.writeObjectField("sequence", part.sequence());
    json.writeStringField("updated_at", Times.text(known.updatedAt()));
    json.writeEndObject();
  }
}
