package dev.milepost.persistence;

import java.sql.SQLException;

/** PostgreSQL doesn't let us in, or isn't there. */
public final class DatabaseUnavailable extends CannotStart {
  private static final long serialVersionUID = 1L;

  DatabaseUnavailable(DatabaseUrl url, SQLException cause) {
    super("%s does not let us in: %s".formatted(url.jdbcUrl(), cause.getMessage()), cause);
  }
}
