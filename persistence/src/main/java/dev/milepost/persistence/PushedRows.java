package dev.milepost.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.GroupedExposition;
import dev.milepost.service.exposition.InvalidExposition;
import dev.milepost.service.exposition.TextParser;
import dev.milepost.service.push.GroupName;
import dev.milepost.service.push.PushedGroup;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Reads the rows of pushed_groups. */
final class PushedRows {
  static final String SELECT =
      """
      SELECT g.migration_id, g.grouping, g.exposition, g.exposed, g.settles_at, g.settles_as,
        g.settles_because
      FROM pushed_groups g\
      """;

  private static final JsonMapper JSON = new JsonMapper();

  private PushedRows() {}

  static PushedGroup group(ResultSet row) throws SQLException {
    return new PushedGroup(
        row.getLong("migration_id"),
        new GroupName(labels(row)),
        exposition(row),
        row.getBoolean("exposed"),
        settling(row));
  }

  private static PushedGroup.@Nullable Settling settling(ResultSet row) throws SQLException {
    String status = row.getString("settles_as");
    return status == null
        ? null
        : new PushedGroup.Settling(
            MigrationRows.instant(row, "settles_at"), status, row.getString("settles_because"));
  }

  /** What is shown for these migrations, the newest push of each first. */
  static Map<Long, List<GroupedExposition>> exposed(Handle handle, Collection<Long> migrationIds) {
    Map<Long, List<GroupedExposition>> found = new HashMap<>();
    handle
        .createQuery(
            SELECT + " WHERE g.migration_id = ANY (:ids) AND g.exposed ORDER BY g.pushed_at DESC")
        .bind("ids", migrationIds.toArray(Long[]::new))
        .map((row, ctx) -> group(row))
        .forEach(group ->
            found
                .computeIfAbsent(group.migrationId(), id -> new ArrayList<>())
                .add(new GroupedExposition(group.name().labels(), group.exposition())));
    return found;
  }

  static String json(Map<String, String> labels) {
    try {
      return JSON.writeValueAsString(labels);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels can always be written", e);
    }
  }

  private static SortedMap<String, String> labels(ResultSet row) throws SQLException {
    try {
      return JSON.readValue(
          row.getString("grouping"), new TypeReference<TreeMap<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("labels can always be read", e);
    }
  }

  private static Exposition exposition(ResultSet row) throws SQLException {
    try {
      return TextParser.parse(row.getBytes("exposition"));
    } catch (InvalidExposition e) {
      throw new IllegalStateException("our own text can always be read", e);
    }
  }
}
