package dev.milepost.api.push;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Decides when pushed ends have stood long enough, so that no test depends on a machine's pace. */
final class Settling {
  /** Longer than any test. */
  static final String NOT_YET = "24h";

  private Settling() {}

  /** Lets what the job's groups have said count now. */
  static void letCount(RunningService service, String job) {
    DatabaseUrl url = service.database().url();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        PreparedStatement statement =
            connection.prepareStatement(
                """
                UPDATE pushed_groups g SET settles_at = clock_timestamp()
                FROM migrations m
                WHERE m.id = g.migration_id AND m.job_id = ? AND g.settles_at IS NOT NULL
                """)) {
      statement.setString(1, job);
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
