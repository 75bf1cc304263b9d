package dev.milepost.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.DeleteOutcome;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.MigrationStore.IdempotencyKey;
import dev.milepost.service.Migrations;
import dev.milepost.service.ReportOutcome;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /migrations} and {@code /migrations/{id}}. */
final class MigrationHandlers {
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Migrations migrations;
  private final MigrationBodies bodies;
  private final ReportProblems problems;

  MigrationHandlers(Migrations migrations, MigrationBodies bodies, ReportProblems problems) {
    this.migrations = migrations;
    this.bodies = bodies;
    this.problems = problems;
  }

  void create(Exchange exchange) {
    ObjectNode body = exchange.body("application/json");
    CreateOutcome outcome =
        migrations.create(
            bodies.newMigration(body), idempotencyKey(exchange, body), exchange.caller());
    switch (outcome) {
      case CreateOutcome.Created(Migration made) -> {
        exchange.context().header("Location", "/migrations/" + made.id());
        exchange.answer(201, made);
      }
      case CreateOutcome.Existing(Migration existing, boolean replayed) -> {
        if (replayed) {
          exchange.context().header("Idempotent-Replayed", "true");
        }
        exchange.context().header("Location", "/migrations/" + existing.id());
        exchange.answer(200, existing);
      }
      case CreateOutcome.Conflict(Migration existing, String field) ->
          throw Problem.of(
                  409,
                  "already-exists",
                  "It exists already",
                  "Another migration has this " + field + " and other identity fields.")
              .withExisting(existing, field)
              .raised();
      case CreateOutcome.KeyReused() ->
          throw Problem.of(
                  422,
                  "idempotency-key-reused",
                  "The key was used for another request",
                  "This Idempotency-Key came with another body before. Use a new one.")
              .withField("Idempotency-Key")
              .raised();
      case CreateOutcome.UnknownStatus(var type, var status, List<String> allowed) ->
          throw Problem.unknownWord("status", "is not a word of " + type.word(), allowed).raised();
    }
  }

  private static @Nullable IdempotencyKey idempotencyKey(Exchange exchange, ObjectNode body) {
    String key = exchange.context().header("Idempotency-Key");
    if (key == null) {
      return null;
    }
    if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
      throw Problem.badRequest(
              "Idempotency-Key", "must be 1 to 255 printable ASCII characters without spaces")
          .raised();
    }
    return new IdempotencyKey(key, Fingerprints.of(body));
  }

  void patch(Exchange exchange) {
    MigrationRef ref = exchange.ref();
    ObjectNode body = exchange.body("application/merge-patch+json", "application/json");
    ReportOutcome outcome =
        migrations.report(ref, bodies.report(body), exchange.expectedVersions(), exchange.caller());
    switch (outcome) {
      case ReportOutcome.Applied(Migration now) -> answer(exchange, now, true);
      case ReportOutcome.NotApplied(Migration now) -> answer(exchange, now, false);
      default -> throw problems.of(outcome).raised();
    }
  }

  private static void answer(Exchange exchange, Migration migration, boolean applied) {
    exchange.context().header(Exchange.APPLIED_HEADER, Boolean.toString(applied));
    exchange.answer(200, migration);
  }

  void delete(Exchange exchange) {
    DeleteOutcome outcome =
        migrations.delete(exchange.ref(), exchange.expectedVersions(), exchange.caller());
    switch (outcome) {
      case DeleteOutcome.Deleted() -> exchange.context().status(204);
      case DeleteOutcome.NotFound() -> throw Problem.noMigration().raised();
      case DeleteOutcome.VersionMismatch(Migration current) ->
          throw Problem.versionMismatch(current).raised();
      case DeleteOutcome.NotFinished(Migration current) ->
          throw Problem.of(
                  409,
                  "not-finished",
                  "The migration is not finished",
                  "Only a completed, failed, cancelled or reverted migration can be deleted.")
              .withField("state")
              .withCurrent(current)
              .raised();
      case DeleteOutcome.Contended() -> throw Problem.contended().raised();
    }
  }
}
