package dev.milepost.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.service.Dated;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.Migration.Standing;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Progress;
import dev.milepost.service.Progress.Heard;
import dev.milepost.service.Progress.Parts;
import dev.milepost.service.Progress.Throttle;
import dev.milepost.service.RequestedAction;
import dev.milepost.service.Silence;
import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.vocabulary.Action;
import dev.milepost.service.vocabulary.MigrationType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Turns the rows of one migration into the record, and says which columns that takes. */
final class MigrationRows {
  /** Every column of a {@link Migration}, from {@code migrations m} and its progress {@code p}. */
  static final String COLUMNS =
      """
      m.id, m.uuid, m.job_id, m.attempt, m.migration_type, m.status, m.paused_from,
      m.outcome_reason, m.name, m.labels, m.instance_uuid, m.source_compute, m.source_node,
      m.dest_compute, m.dest_node, m.dest_host, m.old_instance_type_id, m.new_instance_type_id,
      m.user_id, m.project_id, m.hidden, m.unit, m.report_interval_seconds,
      m.requested_action_id, m.requested_action, m.requested_by, m.requested_at,
      m.created_at, m.started_at, m.finished_at, m.deleted_at,
      p.version, p.updated_at, p.memory_total, p.memory_processed, p.memory_remaining,
      p.disk_total, p.disk_processed, p.disk_remaining, p.items_total, p.items_completed,
      p.iteration, p.transfer_bytes_per_second, p.dirty_bytes_per_second, p.throttled,
      p.throttle_reason, p.message, p.sequence, p.observed_at, p.last_report_at,
      p.last_progress_at, p.silent_since, p.completion_floor, p.outlook, p.parts_in_bytes,
      p.parts_counted, p.parts_unit, p.parts_estimate_exceeded\
      """;

  static final String FROM = "migrations m JOIN migration_progress p ON p.migration_id = m.id";

  /** A moment that every decision about the row can use: the database's clock. */
  static final String NOW = "clock_timestamp() AS db_now";

  private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

  private final ObjectMapper json = Columns.json();

  /** Reads one migration, deleted or not; of a job, the newest attempt. */
  Optional<Dated> find(Handle handle, MigrationRef ref) {
    String select = "SELECT " + COLUMNS + ", " + NOW + " FROM " + FROM + " WHERE ";
    Query query =
        switch (ref) {
          case MigrationRef.ById(long id) ->
              handle.createQuery(select + "m.id = :id").bind("id", id);
          case MigrationRef.ByUuid(UUID uuid) ->
              handle
                  .createQuery(
                      select
                          + "m.id = (SELECT u.migration_id FROM migration_uuids u"
                          + " WHERE u.uuid = :uuid)")
                  .bind("uuid", uuid);
          case MigrationRef.ByJobId(String job) ->
              handle
                  .createQuery(
                      select
                          + "m.job_id = :job AND m.deleted_at IS NULL"
                          + " ORDER BY m.attempt DESC LIMIT 1")
                  .bind("job", job);
        };
    return query.map((row, ctx) -> dated(row)).findOne();
  }

  /** Running migrations whose runner should have been heard since, the longest silent first. */
  List<Dated> silent(Handle handle, Silence silence, Instant listeningSince, int limit) {
    return handle
        .createQuery(
            "SELECT "
                + COLUMNS
                + ", "
                + NOW
                + " FROM "
                + FROM
                + """
                 WHERE m.settled_at IS NULL AND m.state = 'running' AND p.silent_since IS NULL
                  AND greatest(coalesce(p.last_report_at, m.created_at), :listeningSince)
                    < clock_timestamp() - greatest(
                      CAST(:minimum AS interval),
                      :intervals * make_interval(secs => m.report_interval_seconds))
                ORDER BY p.last_report_at
                LIMIT :limit
                """)
        .bind("listeningSince", listeningSince)
        .bind("minimum", silence.minimum().toMillis() + " milliseconds")
        .bind("intervals", Silence.INTERVALS)
        .bind("limit", limit)
        .map((row, ctx) -> dated(row))
        .list();
  }

  /** Needs {@link #COLUMNS} and {@link #NOW}. */
  Dated dated(ResultSet row) throws SQLException {
    return new Dated(migration(row), instant(row, "db_now"));
  }

  /** Needs {@link #COLUMNS}. */
  Migration migration(ResultSet row) throws SQLException {
    MigrationType type = MigrationType.of(row.getString("migration_type")).orElseThrow();
    return new Migration(
        row.getLong("id"),
        row.getObject("uuid", UUID.class),
        identity(row, type),
        standing(row, type),
        progress(row),
        requestedAction(row),
        row.getLong("version"),
        instant(row, "created_at"),
        instantOrNull(row, "updated_at"),
        instantOrNull(row, "deleted_at"));
  }

  private Identity identity(ResultSet row, MigrationType type) throws SQLException {
    return new Identity(
        row.getString("job_id"),
        row.getInt("attempt"),
        type,
        row.getString("name"),
        labels(row.getString("labels")),
        new Identity.Places(
            row.getString("instance_uuid"),
            row.getString("source_compute"),
            row.getString("source_node"),
            row.getString("dest_compute"),
            row.getString("dest_node"),
            row.getString("dest_host"),
            number(row, "old_instance_type_id"),
            number(row, "new_instance_type_id")),
        new Identity.Owner(row.getString("user_id"), row.getString("project_id")),
        row.getBoolean("hidden"),
        row.getString("unit"),
        row.getObject("report_interval_seconds", Integer.class));
  }

  private static Standing standing(ResultSet row, MigrationType type) throws SQLException {
    return new Standing(
        type.vocabulary().word(row.getString("status")).orElseThrow(),
        row.getString("paused_from"),
        row.getString("outcome_reason"),
        instantOrNull(row, "started_at"),
        instantOrNull(row, "finished_at"));
  }

  private Progress progress(ResultSet row) throws SQLException {
    return new Progress(
        volume(row, "memory"),
        volume(row, "disk"),
        new Items(number(row, "items_total"), number(row, "items_completed")),
        new Flow(
            number(row, "iteration"),
            number(row, "transfer_bytes_per_second"),
            number(row, "dirty_bytes_per_second")),
        new Throttle(row.getBoolean("throttled"), row.getString("throttle_reason")),
        row.getString("message"),
        new Heard(
            number(row, "sequence"),
            instantOrNull(row, "observed_at"),
            instantOrNull(row, "last_report_at"),
            instantOrNull(row, "last_progress_at"),
            instantOrNull(row, "silent_since")),
        row.getObject("completion_floor", Double.class),
        outlook(row.getString("outlook")),
        new Parts(
            row.getInt("parts_in_bytes"),
            row.getInt("parts_counted"),
            row.getString("parts_unit"),
            row.getBoolean("parts_estimate_exceeded")));
  }

  static Volume volume(ResultSet row, String of) throws SQLException {
    return new Volume(
        number(row, of + "_total"), number(row, of + "_processed"), number(row, of + "_remaining"));
  }

  private static @Nullable RequestedAction requestedAction(ResultSet row) throws SQLException {
    UUID id = row.getObject("requested_action_id", UUID.class);
    return id == null
        ? null
        : new RequestedAction(
            id,
            Action.of(row.getString("requested_action")).orElseThrow(),
            row.getString("requested_by"),
            instant(row, "requested_at"));
  }

  /** The labels as the column has them. */
  Map<String, String> labels(String column) {
    if (column.equals("{}")) {
      return Map.of();
    }
    try {
      return json.readValue(column, LABELS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels are an object of strings by constraint", e);
    }
  }

  private Outlook outlook(@Nullable String column) {
    try {
      return column == null ? Outlook.NONE : json.readValue(column, Outlook.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an outlook that this program didn't write", e);
    }
  }

  /** The outlook as the column holds it. */
  String outlook(Outlook outlook) {
    try {
      return json.writeValueAsString(outlook);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an outlook is always JSON", e);
    }
  }

  /** The labels as the column holds them. */
  String labels(Map<String, String> labels) {
    try {
      return json.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is always JSON", e);
    }
  }

  static @Nullable Long number(ResultSet row, String column) throws SQLException {
    return row.getObject(column, Long.class);
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
