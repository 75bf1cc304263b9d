package dev.milepost.api.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.service.ActionOutcome;
import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.vocabulary.Action;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /servers/{server_id}/migrations}: what is in progress, and what may be done about it. */
final class ServerMigrationHandlers {
  private static final String FORCE_COMPLETE = "force_complete";
  private static final String REASON = "asked for through Nova's API";

  private final Migrations migrations;
  private final Servers servers;

  ServerMigrationHandlers(Migrations migrations, Servers servers) {
    this.migrations = migrations;
    this.servers = servers;
  }

  void index(Call call) {
    call.require(Feature.SERVER_MIGRATIONS);
    refuseParameters(call);
    String server = existing(call);
    List<Migration> found = servers.inProgress(server);
    MigrationView view = MigrationView.ofServer(call);
    call.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("migrations");
          for (Migration migration : found) {
            view.write(json, migration);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  void show(Call call) {
    call.require(Feature.SERVER_MIGRATIONS);
    refuseParameters(call);
    String server = existing(call);
    String id = call.path(NovaRoutes.MIGRATION_ID);
    Migration found =
        find(server, id)
            .orElseThrow(() ->
                Fault.notFound(
                    "In-progress live migration %s is not found for server %s."
                        .formatted(id, server)));
    if (!MigrationView.isLive(found)) {
      throw Fault.notFound(
          "Migration %s for server %s is not live-migration.".formatted(id, server));
    }
    if (found.state().isFinished()) {
      throw Fault.notFound(
          "Live migration %s for server %s is not in progress.".formatted(id, server));
    }
    MigrationView view = MigrationView.ofServer(call);
    call.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeFieldName("migration");
          view.write(json, found);
          json.writeEndObject();
        });
  }

  void abort(Call call) {
    call.require(Feature.ABORT);
    Set<String> statuses =
        call.has(Feature.ABORT_QUEUED)
            ? Set.of("running", "queued", "preparing")
            : Set.of("running");
    act(call, new Demand(Action.CANCEL, statuses, "abort live migration", "abort live migration"));
  }

  void action(Call call) {
    JsonNode value = requireForceComplete(call);
    call.require(Feature.FORCE_COMPLETE);
    // The string is what tempest's client sends.
    if (!value.isNull() && !value.asText().equals("null")) {
      throw Fault.badRequest(
          "Invalid input for field/attribute %s. Value: %s. %s is not of type 'null'"
              .formatted(FORCE_COMPLETE, PythonText.str(value), PythonText.repr(value)));
    }
    act(
        call,
        new Demand(Action.FORCE_COMPLETE, Set.of("running"), FORCE_COMPLETE, "force complete"));
  }

  private static JsonNode requireForceComplete(Call call) {
    if (!(tree(call) instanceof ObjectNode body) || body.size() != 1) {
      throw Fault.badRequest("Malformed request body");
    }
    Map.Entry<String, JsonNode> action = body.properties().iterator().next();
    if (!action.getKey().equals(FORCE_COMPLETE)) {
      throw Fault.badRequest("There is no such action: " + action.getKey());
    }
    return action.getValue();
  }

  private static JsonNode tree(Call call) {
    try {
      return call.json().mapper().readTree(call.body());
    } catch (IOException e) {
      throw Fault.badRequest("Malformed request body");
    }
  }

  private void act(Call call, Demand demand) {
    String server = existing(call);
    if (!servers.isLiveMigrating(server)) {
      throw Fault.of(
          409, "Instance %s is in an invalid state for '%s'".formatted(server, demand.action()));
    }
    String id = call.path(NovaRoutes.MIGRATION_ID);
    Migration found =
        find(server, id)
            .orElseThrow(() ->
                Fault.notFound("Migration %s not found for instance %s".formatted(id, server)));
    if (!MigrationView.isLive(found) || !demand.statuses().contains(found.status())) {
      throw demand.wrongStatus(found, server);
    }
    var ref = new MigrationRef.ById(found.id());
    switch (migrations.act(ref, demand.wanted(), REASON, null, call.caller())) {
      case ActionOutcome.Requested _, ActionOutcome.AlreadyRequested _ -> call.accepted();
      case ActionOutcome.OtherPending _ ->
          throw Fault.of(
              409,
              "Migration %s of instance %s was asked for something else, which its runner has not answered yet"
                  .formatted(id, server));
      case ActionOutcome.NotAllowed(Migration now, _) -> throw demand.wrongStatus(now, server);
      case ActionOutcome.NotFound _ ->
          throw Fault.notFound("Migration %s not found for instance %s".formatted(id, server));
      case ActionOutcome.Contended _ -> throw Fault.of(503, "Too many changes at once. Try again.");
      case ActionOutcome.Retried _, ActionOutcome.VersionMismatch _ ->
          throw new IllegalStateException("neither a retry nor a version was asked for");
    }
  }

  /** The server's id, once it is known to exist. */
  private String existing(Call call) {
    String server = call.path(NovaRoutes.SERVER_ID);
    servers.newestOf(server);
    return server;
  }

  private Optional<Migration> find(String server, String id) {
    if (!id.matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return migrations
        .find(new MigrationRef.ById(Long.parseLong(id)))
        .map(Dated::migration)
        .filter(Servers::isNovas)
        .filter(found -> server.equals(found.identity().places().instanceUuid()));
  }

  private static void refuseParameters(Call call) {
    if (call.has(Feature.STRICT_SERVER_MIGRATIONS)) {
      ListParameters.refuseOthers(call.query(), List.of());
    }
  }

  /**
   * What is asked of the runner.
   *
   * @param statuses in which Nova takes it
   * @param action its name where the server is in the wrong state
   * @param method its name where the migration is
   */
  private record Demand(Action wanted, Set<String> statuses, String action, String method) {
    Fault wrongStatus(Migration found, String server) {
      return Fault.badRequest(
          "Migration %d state of instance %s is %s. Cannot %s while the migration is in this state."
              .formatted(found.id(), server, found.status(), method));
    }
  }
}
