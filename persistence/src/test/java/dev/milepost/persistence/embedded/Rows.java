package dev.milepost.persistence.embedded;

import dev.milepost.persistence.DatabaseUrl;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** A table to lose rows from. */
final class Rows {
  private Rows() {}

  static Jdbi jdbi(EmbeddedDatabase database) {
    DatabaseUrl url = database.url();
    return Jdbi.create(url.jdbcUrl(), url.user(), url.password());
  }

  static void createTable(Jdbi jdbi) {
    jdbi.useHandle(handle -> handle.execute("CREATE TABLE IF NOT EXISTS kept (n bigint)"));
  }

  static void insert(Jdbi jdbi, long row) {
    jdbi.useHandle(handle -> handle.execute("INSERT INTO kept VALUES (?)", row));
  }

  static List<Long> all(EmbeddedDatabase database) {
    return jdbi(database)
        .withHandle(handle -> handle.createQuery("SELECT n FROM kept").mapTo(Long.class).list());
  }
}
