package dev.milepost.persistence;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The server's settings without which a committed report may be lost. */
final class Durability {
  private static final String SETTINGS_OFF =
      """
      SELECT name FROM pg_settings
      WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') AND setting = 'off'
      ORDER BY name\
      """;

  private Durability() {}

  /** Those that are off. */
  static List<String> settingsOff(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(SETTINGS_OFF)) {
      List<String> off = new ArrayList<>();
      while (rows.next()) {
        off.add(rows.getString(1));
      }
      return off;
    }
  }
}
