package dev.milepost.persistence;

import dev.milepost.service.Change;
import dev.milepost.service.Event;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.Progress;
import dev.milepost.service.RequestedAction;
import dev.milepost.service.vocabulary.State;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;

/** The statements that write a migration's rows; each takes part in the caller's transaction. */
final class MigrationWrites {
  private final MigrationRows rows;

  MigrationWrites(MigrationRows rows) {
    this.rows = rows;
  }

  void insert(Handle handle, Migration migration, String identityFingerprint) {
    bindStanding(bindIdentity(handle.createUpdate(INSERT_MIGRATION), migration), migration)
        .bind("id", migration.id())
        .bind("uuid", migration.uuid())
        .bind("labels", rows.labels(migration.identity().labels()))
        .bind("fingerprint", identityFingerprint)
        .bind("createdAt", migration.createdAt())
        .execute();
    bindProgress(handle.createUpdate(INSERT_PROGRESS), migration).execute();
    if (!migration.identity().labels().isEmpty()) {
      PreparedBatch labels = handle.prepareBatch(INSERT_LABEL);
      migration
          .identity()
          .labels()
          .forEach((name, value) ->
              labels.bind("id", migration.id()).bind("name", name).bind("value", value).add());
      labels.execute();
    }
  }

  /** Compare-and-set on the version: false when the migration has moved on. */
  boolean updateProgress(Handle handle, Migration after) {
    return bindProgress(handle.createUpdate(UPDATE_PROGRESS), after).execute() == 1;
  }

  /** What a plain report leaves alone. */
  void updateMigration(Handle handle, Migration after) {
    bindStanding(bindIdentity(handle.createUpdate(UPDATE_MIGRATION), after), after)
        .bind("id", after.id())
        .execute();
  }

  /** The timeline's lines and the history's point that belong to a change. */
  void insertHistory(Handle handle, Change change) {
    if (change.sample() != null) {
      SampleRows.insert(handle, change.after().id(), change.sample());
    }
    for (Event event : change.events()) {
      handle
          .createUpdate(INSERT_EVENT)
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
          .execute();
    }
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

  private <S extends SqlStatement<S>> S bindProgress(S statement, Migration migration) {
    Progress progress = migration.progress();
    return statement
        .bind("id", migration.id())
        .bind("version", migration.version())
        .bind("updatedAt", migration.updatedAt())
        .bind("memoryTotal", progress.memory().total())
        .bind("memoryProcessed", progress.memory().processed())
        .bind("memoryRemaining", progress.memory().remaining())
        .bind("diskTotal", progress.disk().total())
        .bind("diskProcessed", progress.disk().processed())
        .bind("diskRemaining", progress.disk().remaining())
        .bind("itemsTotal", progress.items().total())
        .bind("itemsCompleted", progress.items().completed())
        .bind("iteration", progress.flow().iteration())
        .bind("transfer", progress.flow().transferBytesPerSecond())
        .bind("dirty", progress.flow().dirtyBytesPerSecond())
        .bind("throttled", progress.throttle().on())
        .bind("throttleReason", progress.throttle().reason())
        .bind("message", progress.message())
        .bind("sequence", progress.heard().sequence())
        .bind("observedAt", progress.heard().observedAt())
        .bind("lastReportAt", progress.heard().lastReportAt())
        .bind("lastProgressAt", progress.heard().lastProgressAt())
        .bind("silentSince", progress.heard().silentSince())
        .bind("completionFloor", progress.completionFloor())
        .bind("outlook", rows.outlook(progress.outlook()))
        .bind("partsInBytes", progress.parts().inBytes())
        .bind("partsCounted", progress.parts().counted())
        .bind("partsUnit", progress.parts().unit())
        .bind("partsEstimateExceeded", progress.parts().estimateExceeded());
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

  private static final String INSERT_PROGRESS =
      """
      INSERT INTO migration_progress (
        migration_id, version, updated_at, memory_total, memory_processed, memory_remaining,
        disk_total, disk_processed, disk_remaining, items_total, items_completed, iteration,
        transfer_bytes_per_second, dirty_bytes_per_second, throttled, throttle_reason, message,
        sequence, observed_at, last_report_at, last_progress_at, silent_since, completion_floor,
        outlook, parts_in_bytes, parts_counted, parts_unit, parts_estimate_exceeded)
      VALUES (
        :id, :version, :updatedAt, :memoryTotal, :memoryProcessed, :memoryRemaining,
        :diskTotal, :diskProcessed, :diskRemaining, :itemsTotal, :itemsCompleted, :iteration,
        :transfer, :dirty, :throttled, :throttleReason, :message,
        :sequence, :observedAt, :lastReportAt, :lastProgressAt, :silentSince, :completionFloor,
        CAST(:outlook AS jsonb), :partsInBytes, :partsCounted, :partsUnit, :partsEstimateExceeded)
      """;

  private static final String UPDATE_PROGRESS =
      """
      UPDATE migration_progress SET
        version = :version, updated_at = :updatedAt, memory_total = :memoryTotal,
        memory_processed = :memoryProcessed, memory_remaining = :memoryRemaining,
        disk_total = :diskTotal, disk_processed = :diskProcessed,
        disk_remaining = :diskRemaining, items_total = :itemsTotal,
        items_completed = :itemsCompleted, iteration = :iteration,
        transfer_bytes_per_second = :transfer, dirty_bytes_per_second = :dirty,
        throttled = :throttled, throttle_reason = :throttleReason, message = :message,
        sequence = :sequence, observed_at = :observedAt, last_report_at = :lastReportAt,
        last_progress_at = :lastProgressAt, silent_since = :silentSince,
        completion_floor = :completionFloor, outlook = CAST(:outlook AS jsonb),
        parts_in_bytes = :partsInBytes, parts_counted = :partsCounted,
        parts_unit = :partsUnit, parts_estimate_exceeded = :partsEstimateExceeded
      WHERE migration_id = :id AND version = :version - 1
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
