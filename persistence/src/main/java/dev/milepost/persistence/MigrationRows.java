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
import dev.milepost.service.vocabulary.Word;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
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
  private final OutlookBytes outlooks = new OutlookBytes();

  private static final String SELECT =
      "SELECT " + COLUMNS + ", " + NOW + " FROM " + FROM + " WHERE ";

  private static final String BY_ID = SELECT + "m.id = :id";

  private static final String BY_UUID =
      SELECT + "m.id = (SELECT u.migration_id FROM migration_uuids u WHERE u.uuid = :uuid)";

  private static final String BY_JOB =
      SELECT + "m.job_id = :job AND m.deleted_at IS NULL ORDER BY m.attempt DESC LIMIT 1";

  /** Reads one migration, deleted or not; of a job, the newest attempt. */
  Optional<Dated> find(Handle handle, MigrationRef ref) {
    Query query =
        switch (ref) {
          case MigrationRef.ById(long id) -> handle.createQuery(BY_ID).bind("id", id);
          case MigrationRef.ByUuid(UUID uuid) -> handle.createQuery(BY_UUID).bind("uuid", uuid);
          case MigrationRef.ByJobId(String job) -> handle.createQuery(BY_JOB).bind("job", job);
        };
    return query.map((row, ctx) -> dated(row)).findOne();
  }

  /** Those of the ids that there are, deleted or not, in no order. */
  List<Dated> read(Handle handle, Collection<Long> ids) {
    return handle
        .createQuery(SELECT + "m.id = ANY(:ids)")
        .bindArray("ids", Long.class, ids)
        .map((row, ctx) -> dated(row))
        .list();
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

  /** Needs {@link #COLUMNS} first of all. */
  Migration migration(ResultSet row) throws SQLException {
    return migration(new Cells(row));
  }

  /** Needs {@link #COLUMNS} and then {@link #NOW}. */
  Dated dated(ResultSet row) throws SQLException {
    Cells cells = new Cells(row);
    return new Dated(migration(cells), cells.instant());
  }

  /** Reads the columns in the order of {@link #COLUMNS}. */
  private Migration migration(Cells cells) throws SQLException {
    long id = cells.integer();
    UUID uuid = cells.required(cells.uuid());
    String jobId = cells.required(cells.text());
    int attempt = (int) cells.integer();
    MigrationType type = MigrationType.of(cells.required(cells.text())).orElseThrow();
    Word word = type.vocabulary().word(cells.required(cells.text())).orElseThrow();
    String pausedFrom = cells.text();
    String outcomeReason = cells.text();
    Identity identity = identity(cells, jobId, attempt, type);
    RequestedAction action = requestedAction(cells);
    Instant createdAt = cells.instant();
    var standing =
        new Standing(word, pausedFrom, outcomeReason, cells.instantOrNull(), cells.instantOrNull());
    Instant deletedAt = cells.instantOrNull();
    long version = cells.integer();
    Instant updatedAt = cells.instantOrNull();
    return new Migration(
        id,
        uuid,
        identity,
        standing,
        progress(cells),
        action,
        version,
        createdAt,
        updatedAt,
        deletedAt);
  }

  private Identity identity(Cells cells, String jobId, int attempt, MigrationType type)
      throws SQLException {
    String name = cells.text();
    Map<String, String> labels = labels(cells.text());
    var places =
        new Identity.Places(
            cells.text(),
            cells.text(),
            cells.text(),
            cells.text(),
            cells.text(),
            cells.text(),
            cells.number(),
            cells.number());
    var owner = new Identity.Owner(cells.text(), cells.text());
    boolean hidden = cells.flag();
    String unit = cells.text();
    Long seconds = cells.number();
    return new Identity(
        jobId,
        attempt,
        type,
        name,
        labels,
        places,
        owner,
        hidden,
        unit,
        seconds == null ? null : Integer.valueOf(seconds.intValue()));
  }

  private Progress progress(Cells cells) throws SQLException {
    return new Progress(
        cells.volume(),
        cells.volume(),
        new Items(cells.number(), cells.number()),
        new Flow(cells.number(), cells.number(), cells.number()),
        new Throttle(cells.flag(), cells.text()),
        cells.text(),
        new Heard(
            cells.number(),
            cells.instantOrNull(),
            cells.instantOrNull(),
            cells.instantOrNull(),
            cells.instantOrNull()),
        cells.ratio(),
        outlooks.read(cells.bytes()),
        new Parts((int) cells.integer(), (int) cells.integer(), cells.text(), cells.flag()));
  }

  private static @Nullable RequestedAction requestedAction(Cells cells) throws SQLException {
    UUID id = cells.uuid();
    String word = cells.text();
    String requestedBy = cells.text();
    Instant requestedAt = cells.instantOrNull();
    return id == null || word == null || requestedBy == null || requestedAt == null
        ? null
        : new RequestedAction(id, Action.of(word).orElseThrow(), requestedBy, requestedAt);
  }

  static Volume volume(ResultSet row, String of) throws SQLException {
    return new Volume(
        number(row, of + "_total"), number(row, of + "_processed"), number(row, of + "_remaining"));
  }

  /** The labels as the column has them; none for null. */
  Map<String, String> labels(@Nullable String column) {
    try {
      return column == null || column.equals("{}") ? Map.of() : json.readValue(column, LABELS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels are an object of strings by constraint", e);
    }
  }

  /** The outlook of a column. */
  Outlook outlook(byte @Nullable [] column) {
    return outlooks.read(column);
  }

  /** The outlook as the column holds it. */
  byte[] outlook(Outlook outlook) {
    return outlooks.of(outlook);
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
