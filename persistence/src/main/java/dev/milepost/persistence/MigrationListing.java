package dev.milepost.persistence;

import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Label;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Position;
import dev.milepost.service.MigrationQuery.Window;
import dev.milepost.service.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Lists by keyset: newest first, below the last one seen, never by counting rows off. */
final class MigrationListing {
  private final MigrationRows rows;

  MigrationListing(MigrationRows rows) {
    this.rows = rows;
  }

  Page list(Handle handle, MigrationQuery query) {
    String sql =
        "SELECT "
            + MigrationRows.COLUMNS
            + ", "
            + MigrationRows.NOW
            + " FROM "
            + MigrationRows.FROM
            + " WHERE "
            + String.join(" AND ", conditions(query))
            + " ORDER BY "
            + order(query.order())
            + " LIMIT :limit";
    Query statement = handle.createQuery(sql).bind("limit", query.limit() + 1);
    bind(statement, query);
    List<Dated> read = statement.map((row, ctx) -> rows.dated(row)).list();
    List<Migration> found = read.stream().map(Dated::migration).toList();
    boolean more = found.size() > query.limit();
    Instant now = read.isEmpty() ? Instant.EPOCH : read.getLast().now();
    return new Page(more ? found.subList(0, query.limit()) : found, more, now);
  }

  private static String order(Order order) {
    return switch (order) {
      case Order.ById _ -> "m.id DESC";
      case Order.ByCreation _ -> "m.created_at DESC, m.id DESC";
    };
  }

  private static List<String> conditions(MigrationQuery query) {
    List<String> conditions = new ArrayList<>();
    conditions.add("m.deleted_at IS NULL");
    switch (query.order()) {
      case Order.ById(Long below) when below != null -> conditions.add("m.id < :below");
      case Order.ByCreation(Position below) when below != null ->
          conditions.add("(m.created_at, m.id) < (:belowCreatedAt, :below)");
      default -> {}
    }
    for (int i = 0; i < query.equals().size(); i++) {
      conditions.add(equality(query.equals().get(i).field(), "value" + i));
    }
    for (int i = 0; i < query.labels().size(); i++) {
      conditions.add(
          "m.id IN (SELECT l.migration_id FROM migration_labels l"
              + " WHERE l.name = :label%d AND l.value = :labelValue%d)".formatted(i, i));
    }
    for (int i = 0; i < query.windows().size(); i++) {
      conditions.add(window(query.windows().get(i), "since" + i, "before" + i));
    }
    return conditions;
  }

  private static String equality(Field field, String parameter) {
    String values =
        switch (field.kind()) {
          case TEXT -> "ANY(:" + parameter + ")";
          case NUMBER -> "ANY(CAST(:" + parameter + " AS bigint[]))";
          case BOOLEAN -> "ANY(CAST(:" + parameter + " AS boolean[]))";
          case UUID -> "ANY(CAST(:" + parameter + " AS uuid[]))";
        };
    return switch (field) {
      case HOST -> "(m.source_compute = " + values + " OR m.dest_compute = " + values + ")";
      case UUID ->
          "m.id IN (SELECT u.migration_id FROM migration_uuids u WHERE u.uuid = " + values + ")";
      case UNIT -> "CASE WHEN p.parts_counted > 0 THEN p.parts_unit ELSE m.unit END = " + values;
      default -> "m." + field.word() + " = " + values;
    };
  }

  /**
   * "Changed" never looks at an index on what a report changes: finished migrations are found by
   * when they settled, the few unfinished ones one by one.
   */
  private static String window(Window window, String since, String before) {
    return switch (window.moment()) {
      case CREATED -> between("m.created_at", window, since, before);
      case FINISHED -> between("m.finished_at", window, since, before);
      case CHANGED ->
          "m.id IN (SELECT s.id FROM migrations s WHERE s.settled_at IS NOT NULL AND "
              + between("s.settled_at", window, since, before)
              + " UNION ALL SELECT s.id FROM migrations s"
              + " JOIN migration_progress sp ON sp.migration_id = s.id"
              + " WHERE s.settled_at IS NULL AND "
              + between("coalesce(sp.updated_at, s.created_at)", window, since, before)
              + ")";
    };
  }

  private static String between(String column, Window window, String since, String before) {
    List<String> bounds = new ArrayList<>();
    if (window.since() != null) {
      bounds.add(column + " >= :" + since);
    }
    if (window.before() != null) {
      bounds.add(column + " <= :" + before);
    }
    return bounds.isEmpty() ? "true" : String.join(" AND ", bounds);
  }

  private static void bind(Query statement, MigrationQuery query) {
    switch (query.order()) {
      case Order.ById(Long below) when below != null -> statement.bind("below", below);
      case Order.ByCreation(Position below) when below != null ->
          statement.bind("below", below.id()).bind("belowCreatedAt", below.createdAt());
      default -> {}
    }
    for (int i = 0; i < query.equals().size(); i++) {
      Equals equals = query.equals().get(i);
      statement.bindArray("value" + i, String.class, equals.values());
    }
    for (int i = 0; i < query.labels().size(); i++) {
      Label label = query.labels().get(i);
      statement.bind("label" + i, label.name()).bind("labelValue" + i, label.value());
    }
    for (int i = 0; i < query.windows().size(); i++) {
      Instant since = query.windows().get(i).since();
      Instant before = query.windows().get(i).before();
      if (since != null) {
        statement.bind("since" + i, since);
      }
      if (before != null) {
        statement.bind("before" + i, before);
      }
    }
  }
}
