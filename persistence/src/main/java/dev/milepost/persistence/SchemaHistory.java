package dev.milepost.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Flyway noted of a database, in the order in which it was done. Flyway enters a migration
 * with its transaction or after its end, so whatever is here and succeeded is complete, also while
 * another instance migrates.
 *
 * @param entries oldest first
 */
record SchemaHistory(List<Entry> entries) {
  private static final String READ =
      """
      SELECT version, script, checksum, type = 'SQL' AND success
      FROM flyway_schema_history ORDER BY installed_rank\
      """;

  private static final String NO_SUCH_TABLE = "42P01";

  /** Reads it; a database that Flyway hasn't seen has an empty one. */
  static SchemaHistory read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(READ)) {
      List<Entry> entries = new ArrayList<>();
      while (rows.next()) {
        entries.add(
            new Entry(
                String.valueOf(rows.getString(1)),
                String.valueOf(rows.getString(2)),
                rows.getInt(3),
                rows.getBoolean(4)));
      }
      return new SchemaHistory(List.copyOf(entries));
    } catch (SQLException e) {
      if (NO_SUCH_TABLE.equals(e.getSQLState())) {
        return new SchemaHistory(List.of());
      }
      throw e;
    }
  }

  /**
   * The newest version, if exactly these files have been applied, as they are now, and nothing
   * else. Empty says only that Flyway has to look.
   */
  Optional<String> versionIfMadeOf(MigrationFiles files) {
    Map<String, Integer> applied = new HashMap<>();
    for (Entry entry : entries) {
      if (!entry.succeeded() || applied.put(entry.script(), entry.checksum()) != null) {
        return Optional.empty();
      }
    }
    return !entries.isEmpty() && applied.equals(files.checksums())
        ? Optional.of(entries.getLast().version())
        : Optional.empty();
  }

  /**
   * One line of it.
   *
   * @param checksum 0 when there is none
   */
  record Entry(String version, String script, int checksum, boolean succeeded) {}
}
