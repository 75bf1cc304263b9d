package dev.milepost.api.nova;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.DatabaseUrl;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the recorded records into a database as they were in Nova's: same ids, uuids and times,
 * deleted and hidden ones too.
 */
final class NovaData {
  private static final List<String> NUMBERS =
      List.of(
          "memory_total",
          "memory_processed",
          "memory_remaining",
          "disk_total",
          "disk_processed",
          "disk_remaining");

  private final DatabaseUrl url;

  NovaData(DatabaseUrl url) {
    this.url = url;
  }

  /** Replaces everything that is there. */
  void load(String dataSet) {
    JsonNode data = NovaCases.data();
    List<JsonNode> rows = new ArrayList<>();
    data.path("A").forEach(rows::add);
    if (dataSet.equals("B")) {
      data.path("B_extra").forEach(rows::add);
    }
    try (Connection connection =
        DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password())) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "TRUNCATE migrations, migration_progress, migration_uuids, unfinished_jobs,"
                + " migration_events, migration_labels, idempotency_keys CASCADE");
      }
      for (JsonNode row : rows) {
        insert(connection, row);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Replaces everything by that many migrations: some hidden, some of types that Nova doesn't know,
   * several at the same moment, and their ids in no order of time.
   */
  void loadMany(int count) {
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE migrations, migration_progress, migration_uuids CASCADE");
      statement.execute(
          """
          INSERT INTO migrations (
            id, uuid, job_id, attempt, migration_type, status, state, hidden,
            identity_fingerprint, created_at)
          SELECT i, gen_random_uuid(), i, 1,
            CASE WHEN i %% 11 = 0 THEN 'generic' ELSE 'resize' END, 'running', 'running',
            i %% 7 = 0, repeat('0', 64),
            timestamptz '2016-01-01' + (i * 7919 %% %1$d) / 3 * interval '1 s'
          FROM generate_series(1, %1$d) i
          """
              .formatted(count));
      statement.execute("INSERT INTO migration_uuids SELECT uuid, id FROM migrations");
      statement.execute(
          "INSERT INTO migration_progress (migration_id, version) SELECT id, 1 FROM migrations");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void insert(Connection connection, JsonNode row) throws SQLException {
    long id = row.path("id").longValue();
    MigrationType type = type(row);
    String status = row.path("status").textValue();
    State state = type.vocabulary().word(status).orElseThrow().state();
    String lastChange = text(row, row.path("updated_at").isNull() ? "created_at" : "updated_at");
    @Nullable OffsetDateTime settled = state.isFinished() ? time(lastChange) : null;
    execute(
        connection,
        """
        INSERT INTO migrations (
          id, uuid, job_id, attempt, migration_type, status, state, instance_uuid,
          source_compute, source_node, dest_compute, dest_node, dest_host,
          old_instance_type_id, new_instance_type_id, user_id, project_id, hidden,
          identity_fingerprint, created_at, finished_at, settled_at, deleted_at)
        VALUES (?, CAST(? AS uuid), ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          repeat('0', 64), ?, ?, ?, ?)
        """,
        Stream.of(
                List.of(id, text(row, "uuid"), text(row, "uuid"), type.word(), status),
                List.of(state.word(), text(row, "instance_uuid")))
            .flatMap(List::stream)
            .toList(),
        text(row, "source_compute"),
        text(row, "source_node"),
        text(row, "dest_compute"),
        text(row, "dest_node"),
        text(row, "dest_host"),
        number(row, "old_instance_type_id"),
        number(row, "new_instance_type_id"),
        text(row, "user_id"),
        text(row, "project_id"),
        row.path("hidden").booleanValue(),
        time(text(row, "created_at")),
        settled,
        settled,
        time(text(row, "deleted_at")));
    @Nullable Object[] progress = new Object[NUMBERS.size() + 1];
    progress[0] = time(text(row, "updated_at"));
    for (int i = 0; i < NUMBERS.size(); i++) {
      progress[i + 1] = number(row, NUMBERS.get(i));
    }
    execute(
        connection,
        "INSERT INTO migration_progress (migration_id, version, updated_at, "
            + String.join(", ", NUMBERS)
            + ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?)",
        List.of(id),
        progress);
    execute(
        connection,
        "INSERT INTO migration_uuids (migration_id, uuid) VALUES (?, CAST(? AS uuid))",
        List.of(id, text(row, "uuid")));
    if (!state.isFinished()) {
      execute(
          connection,
          "INSERT INTO unfinished_jobs (migration_id, job_id) VALUES (?, ?)",
          List.of(id, text(row, "uuid")));
    }
  }

  /** A row without a type is what Nova shows it as. */
  private static MigrationType type(JsonNode row) {
    JsonNode type = row.path("migration_type");
    if (!type.isNull()) {
      return MigrationType.of(type.textValue()).orElseThrow();
    }
    return row.path("old_instance_type_id").equals(row.path("new_instance_type_id"))
        ? MigrationType.MIGRATION
        : MigrationType.RESIZE;
  }

  private static void execute(
      Connection connection, String sql, List<?> first, @Nullable Object... rest)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      int i = 1;
      for (Object value : first) {
        statement.setObject(i++, value);
      }
      for (Object value : rest) {
        statement.setObject(i++, value);
      }
      statement.executeUpdate();
    }
  }

  private static @Nullable String text(JsonNode row, String name) {
    return row.path(name).textValue();
  }

  private static @Nullable Long number(JsonNode row, String name) {
    return row.path(name).isNumber() ? Long.valueOf(row.path(name).longValue()) : null;
  }

  private static @Nullable OffsetDateTime time(@Nullable String text) {
    return text == null ? null : OffsetDateTime.parse(text);
  }
}
