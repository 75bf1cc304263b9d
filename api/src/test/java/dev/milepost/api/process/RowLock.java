package dev.milepost.api.process;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A lock on a migration's row, which makes a report of it wait inside its transaction. The service
 * waits two seconds at most.
 */
final class RowLock implements AutoCloseable {
  private final Connection connection;

  /** Takes the lock; the connection becomes this lock's. */
  RowLock(Connection connection, long migrationId) throws SQLException {
    this.connection = connection;
    connection.setAutoCommit(false);
    String lock = "SELECT version FROM migration_progress WHERE migration_id = ? FOR UPDATE";
    try (PreparedStatement statement = connection.prepareStatement(lock)) {
      statement.setLong(1, migrationId);
      statement.execute();
    }
  }

  /** Waits until somebody waits for the lock. */
  void awaitWaiter() {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(5))
        .until(this::hasWaiter);
  }

  private boolean hasWaiter() throws SQLException {
    String waiters =
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pg_backend_pid() = ANY"
            + " (pg_blocking_pids(pid)))";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(waiters)) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
