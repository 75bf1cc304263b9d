package dev.milepost.persistence;

import dev.milepost.service.StoreUnavailable;
import java.sql.SQLException;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements, and tells a database that can't do its work now from a mistake of ours: the
 * first becomes {@link StoreUnavailable}, the second comes through as it is.
 */
final class Sessions {
  /**
   * SQLSTATE classes that say "not now": connection, rollback (deadlock), resources (disk full),
   * not in prerequisite state (lock timeout), operator intervention (shutdown, statement timeout),
   * system error, and a transaction on a read-only standby.
   */
  private static final Set<String> NOT_NOW = Set.of("08", "40", "53", "55", "57", "58", "25");

  /** Serialization failure, deadlock, lock not available, statement timeout. */
  private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01", "55P03", "57014");

  private final Jdbi jdbi;

  Sessions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  <T> T with(HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.withHandle(work);
    } catch (JdbiException e) {
      throw translated(e);
    }
  }

  <T> T inTransaction(HandleCallback<T, RuntimeException> work) {
    try {
      return jdbi.inTransaction(work);
    } catch (JdbiException e) {
      throw translated(e);
    }
  }

  void run(HandleConsumer<RuntimeException> work) {
    try {
      jdbi.useHandle(work);
    } catch (JdbiException e) {
      throw translated(e);
    }
  }

  void runInTransaction(HandleConsumer<RuntimeException> work) {
    try {
      jdbi.useTransaction(work);
    } catch (JdbiException e) {
      throw translated(e);
    }
  }

  private static RuntimeException translated(JdbiException e) {
    SQLException cause = sqlCause(e);
    String sqlState =
        cause == null || cause.getSQLState() == null ? "unknown" : cause.getSQLState();
    boolean notNow =
        e instanceof ConnectionException
            || (sqlState.length() == 5 && NOT_NOW.contains(sqlState.substring(0, 2)));
    // The driver's own sentence stays in the cause: it may quote the statement and its values.
    return notNow
        ? new StoreUnavailable("SQLSTATE " + sqlState, ROLLED_BACK.contains(sqlState), e)
        : e;
  }

  private static @Nullable SQLException sqlCause(Throwable e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
