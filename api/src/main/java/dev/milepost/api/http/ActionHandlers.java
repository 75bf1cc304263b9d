package dev.milepost.api.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.ActionOutcome;
import dev.milepost.service.Migration;
import dev.milepost.service.Migrations;
import dev.milepost.service.RequestedAction;
import dev.milepost.service.vocabulary.Action;
import java.util.List;
import java.util.Objects;

/** {@code /migrations/{id}/actions}: what an operator asks of the runner. */
final class ActionHandlers {
  private final Migrations migrations;

  ActionHandlers(Migrations migrations) {
    this.migrations = migrations;
  }

  /** What may be asked for now: nothing while the runner has yet to answer. */
  void possible(Exchange exchange) {
    Migration migration =
        migrations
            .find(exchange.ref())
            .orElseThrow(() -> Problem.noMigration().raised())
            .migration();
    RequestedAction requested = migration.requestedAction();
    List<String> allowed =
        requested == null
            ? migration.vocabulary().actionsAt(migration.standing().word())
            : List.of();
    exchange.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("allowed");
          for (String action : allowed) {
            json.writeString(action);
          }
          json.writeEndArray();
          json.writeFieldName("requested");
          if (requested == null) {
            json.writeNull();
          } else {
            json.writeTree(MigrationJson.action(requested));
          }
          json.writeEndObject();
        });
  }

  void request(Exchange exchange) {
    var ref = exchange.ref();
    ObjectNode body = exchange.body("application/json");
    Complaints complaints = new Complaints();
    JsonFields fields = new JsonFields(body, complaints);
    String word = fields.word("action");
    if (!fields.has("action")) {
      complaints.add("action", "is required", Action.words());
    }
    String reason = fields.prose("reason", 1024).value();
    fields.close(List.of());
    complaints.raiseIfAny();
    Action action =
        Action.of(Objects.requireNonNull(word))
            .orElseThrow(() ->
                Problem.unknownWord("action", "is not a known action", Action.words()).raised());
    answer(
        exchange,
        migrations.act(ref, action, reason, exchange.expectedVersions(), exchange.caller()));
  }

  private static void answer(Exchange exchange, ActionOutcome outcome) {
    switch (outcome) {
      case ActionOutcome.Requested(Migration now) -> exchange.answer(202, now);
      case ActionOutcome.AlreadyRequested(Migration now) -> exchange.answer(200, now);
      case ActionOutcome.Retried(Migration next, boolean made) -> {
        exchange.context().header("Location", "/migrations/" + next.id());
        exchange.answer(made ? 201 : 200, next);
      }
      case ActionOutcome.OtherPending(Migration now) ->
          throw Problem.of(
                  409,
                  "action-pending",
                  "Another action is pending",
                  "The runner has not answered an earlier action yet.")
              .withField("action")
              .withRequestedAction(now.requestedAction())
              .withCurrent(now)
              .raised();
      case ActionOutcome.NotAllowed(Migration now, List<String> allowed) ->
          throw Problem.of(
                  409,
                  "action-not-allowed",
                  "The action is not possible now",
                  "It can't be asked for while the status is " + now.status() + ".")
              .withAllowed("action", allowed)
              .withCurrent(now)
              .raised();
      case ActionOutcome.NotFound() -> throw Problem.noMigration().raised();
      case ActionOutcome.VersionMismatch(Migration now) ->
          throw Problem.versionMismatch(now).raised();
      case ActionOutcome.Contended() -> throw Problem.contended().raised();
    }
  }
}
