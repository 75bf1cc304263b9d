package dev.milepost.persistence;

import dev.milepost.service.Change;
import dev.milepost.service.Event;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationStore.Saved;
import dev.milepost.service.RequestedAction;
import dev.milepost.service.vocabulary.State;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** The statements that write a migration's rows; each takes part in the caller's transaction. */
final class MigrationWrites {
  private final MigrationRows rows;
  private final ProgressWrites progress;

  MigrationWrites(MigrationRows rows) {
    this.rows = rows;
    this.progress = new ProgressWrites(rows);
  }

  /** The rows of a new migration, with its first point and line. */
  void insert(Handle handle, Change birth, String identityFingerprint) {
    Migration migration = birth.after();
    bindStanding(bindIdentity(handle.createUpdate(INSERT_MIGRATION), migration), migration)
        .bind("id", migration.id())
        .bind("uuid", migration.uuid())
        .bind("labels", rows.labels(migration.identity().labels()))
        .bind("fingerprint", identityFingerprint)
        .bind("createdAt", migration.createdAt())
        .execute();
    progress.insert(handle, birth);
    MigrationCounts.created(handle, migration);
    if (!migration.identity().labels().isEmpty()) {
      PreparedBatch labels = handle.prepareBatch(INSERT_LABEL);
      migration
          .identity()
          .labels()
          .forEach((name, value) ->
              labels.bind("id", migration.id()).bind("name", name).bind("value", value).add());
      labels.execute();
    }
    if (birth.sample() != null) {
      SampleRows.insert(handle, migration.id(), birth.sample());
    }
    insertEvents(handle, birth);
  }

  /**
   * Writes changes whose versions are still the ones before.
   *
   * @param changes of different migrations, in the order of their ids
   */
  Saved update(Handle handle, List<Change> changes) {
    Saved saved = progress.update(handle, changes);
    for (Change change : changes) {
      if (saved.migrationIds().contains(change.after().id())) {
        updateBeside(handle, change);
      }
    }
    return saved;
  }

  /** Whether a change is more than its progress, so that it takes more than one statement. */
  static boolean reachesBeyondProgress(Change change) {
    return !sameMigrationRow(change) || !change.events().isEmpty() || !change.parts().isEmpty();
  }

  private static void updateBeside(Handle handle, Change change) {
    Migration after = change.after();
    if (!sameMigrationRow(change)) {
      bindStanding(bindIdentity(handle.createUpdate(UPDATE_MIGRATION), after), after)
          .bind("id", after.id())
          .execute();
      MigrationCounts.changed(handle, change.before(), after);
    }
    if (!change.before().state().isFinished() && after.state().isFinished()) {
      handle
          .createUpdate("DELETE FROM unfinished_jobs WHERE job_id = :job AND migration_id = :id")
          .bind("job", after.identity().jobId())
          .bind("id", after.id())
          .execute();
    }
    insertEvents(handle, change);
    PartRows.upsert(handle, after.id(), change.parts());
  }

  /** Whether only progress changed, so that the wide and indexed row can stay as it is. */
  private static boolean sameMigrationRow(Change change) {
    Migration before = change.before();
    Migration after = change.after();
    return after.standing().equals(before.standing())
        && after.identity().equals(before.identity())
        && Objects.equals(after.deletedAt(), before.deletedAt())
        && Objects.equals(after.requestedAction(), before.requestedAction());
  }

  private static void insertEvents(Handle handle, Change change) {
    if (change.events().isEmpty()) {
      return;
    }
    PreparedBatch events = handle.prepareBatch(INSERT_EVENT);
    for (Event event : change.events()) {
      events
          .bind("id", change.after().id())
          .bind("version", event.version())
          .bind("ordinal", event.ordinal())
          .bind("at", event.at())
          .bind("kind", event.kind().word())
          .bind("actor", event.actor())
          .bind("from", event.from())
          .bind("to", event.to())
          .bind("reason", event.reason())
          .bind("requestId", event.requestId())
          .add();
    }
    events.execute();
  }

  private static <S extends SqlStatement<S>> S bindIdentity(S statement, Migration migration) {
    Identity identity = migration.identity();
    Identity.Places places = identity.places();
    return statement
        .bind("jobId", identity.jobId())
        .bind("attempt", identity.attempt())
        .bind("type", identity.type().word())
        .bind("name", identity.name())
        .bind("instanceUuid", places.instanceUuid())
        .bind("sourceCompute", places.sourceCompute())
        .bind("sourceNode", places.sourceNode())
        .bind("destCompute", places.destCompute())
        .bind("destNode", places.destNode())
        .bind("destHost", places.destHost())
        .bind("oldInstanceTypeId", places.oldInstanceTypeId())
        .bind("newInstanceTypeId", places.newInstanceTypeId())
        .bind("userId", identity.owner().userId())
        .bind("projectId", identity.owner().projectId())
        .bind("hidden", identity.hidden())
        .bind("unit", identity.unit())
        .bind("reportIntervalSeconds", identity.reportIntervalSeconds());
  }

  private static <S extends SqlStatement<S>> S bindStanding(S statement, Migration migration) {
    Migration.Standing standing = migration.standing();
    RequestedAction action = migration.requestedAction();
    State state = migration.state();
    return statement
        .bind("status", migration.status())
        .bind("state", state.word())
        .bind("pausedFrom", standing.pausedFrom())
        .bind("outcomeReason", standing.outcomeReason())
        .bind("actionId", action == null ? null : action.id())
        .bind("action", action == null ? null : action.action().word())
        .bind("requestedBy", action == null ? null : action.requestedBy())
        .bind("requestedAt", action == null ? null : action.requestedAt())
        .bind("startedAt", standing.startedAt())
        .bind("finishedAt", standing.finishedAt())
        .bind(
            "settledAt",
            !state.isFinished()
                ? null
                : migration.updatedAt() == null ? migration.createdAt() : migration.updatedAt())
        .bind("deletedAt", migration.deletedAt());
  }

  private static final String INSERT_MIGRATION =
      """
      INSERT INTO migrations (
        id, uuid, job_id, attempt, migration_type, status, state, paused_from, outcome_reason,
        name, labels, instance_uuid, source_compute, source_node, dest_compute, dest_node,
        dest_host, old_instance_type_id, new_instance_type_id, user_id, project_id, hidden, unit,
        report_interval_seconds, identity_fingerprint, requested_action_id, requested_action,
        requested_by, requested_at, created_at, started_at, finished_at, settled_at, deleted_at)
      VALUES (
        :id, :uuid, :jobId, :attempt, :type, :status, :state, :pausedFrom, :outcomeReason,
        :name, CAST(:labels AS jsonb), :instanceUuid, :sourceCompute, :sourceNode, :destCompute,
        :destNode, :destHost, :oldInstanceTypeId, :newInstanceTypeId, :userId, :projectId,
        :hidden, :unit, :reportIntervalSeconds, :fingerprint, :actionId, :action,
        :requestedBy, :requestedAt, :createdAt, :startedAt, :finishedAt, :settledAt, :deletedAt)
      """;

  private static final String UPDATE_MIGRATION =
      """
      UPDATE migrations SET
        job_id = :jobId, attempt = :attempt, migration_type = :type, name = :name,
        instance_uuid = :instanceUuid, source_compute = :sourceCompute,
        source_node = :sourceNode, dest_compute = :destCompute, dest_node = :destNode,
        dest_host = :destHost, old_instance_type_id = :oldInstanceTypeId,
        new_instance_type_id = :newInstanceTypeId, user_id = :userId, project_id = :projectId,
        hidden = :hidden, unit = :unit, report_interval_seconds = :reportIntervalSeconds,
        status = :status, state = :state, paused_from = :pausedFrom,
        outcome_reason = :outcomeReason, requested_action_id = :actionId,
        requested_action = :action, requested_by = :requestedBy, requested_at = :requestedAt,
        started_at = :startedAt, finished_at = :finishedAt, settled_at = :settledAt,
        deleted_at = :deletedAt
      WHERE id = :id
      """;

  private static final String INSERT_LABEL =
      "INSERT INTO migration_labels (migration_id, name, value) VALUES (:id, :name, :value)";

  private static final String INSERT_EVENT =
      """
      INSERT INTO migration_events (
        migration_id, version, ordinal, at, kind, actor, from_value, to_value, reason, request_id)
      VALUES (:id, :version, :ordinal, :at, :kind, :actor, :from, :to, :reason, :requestId)
      """;
}
