package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
  private final TestDatabase test = TestDatabase.create();
  private final Database database = test.database();

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void everyWaitOfASessionIsFinite() {
    assertThat(show("statement_timeout")).isEqualTo("5s");
    assertThat(show("lock_timeout")).isEqualTo("2s");
    assertThat(show("idle_in_transaction_session_timeout")).isEqualTo("10s");
    assertThat(show("timezone")).isEqualTo("UTC");
    assertThat(show("application_name")).isEqualTo("milepost");
  }

  @Test
  void exhaustedPoolSaysSoSoonAndStaysReady() {
    try (Database small = Database.open(test.url(), new Database.Sizes(1, 1));
        Handle busy = small.jdbi().open()) {
      busy.execute("SELECT 1");
      long start = System.nanoTime();

      assertThatThrownBy(() -> small.jdbi().open())
          .isInstanceOf(ConnectionException.class)
          .hasCauseInstanceOf(SQLTransientConnectionException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(7));
      assertThat(small.poolUse()).isEqualTo(new PoolUse(1, 0, 0, 1));
      assertThat(small.readiness()).isEqualTo(new Readiness.Ready());
    }
  }

  @Test
  void notReadyOnServerThatTakesNoWrites() {
    setForNewSessions("default_transaction_read_only = on");

    try (Database demoted = Database.open(test.url(), new Database.Sizes(1, 1))) {
      assertThat(demoted.readiness())
          .isEqualTo(new Readiness.NotReady("the database takes no writes"));
    }
  }

  @Test
  void notReadyOnOlderSchema() {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                DELETE FROM flyway_schema_history
                WHERE installed_rank = (SELECT max(installed_rank) FROM flyway_schema_history)
                """));

    assertThat(database.readiness())
        .isInstanceOfSatisfying(
            Readiness.NotReady.class,
            answer -> assertThat(answer.reason()).contains("schema is not at version"));
  }

  @Test
  void noticesDatabaseThatVanishesWithoutAWord() throws Exception {
    try (CapturedLog log = new CapturedLog(Level.TRACE);
        Cable cable = new Cable(test.url());
        Database remote = Database.open(cable.url(), new Database.Sizes(2, 1))) {
      assertThat(remote.readiness()).isEqualTo(new Readiness.Ready());
      cable.cut();
      long start = System.nanoTime();

      assertThat(remote.readiness())
          .isEqualTo(new Readiness.NotReady("the database does not answer"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
      assertThatThrownBy(() -> remote.jdbi().useHandle(handle -> handle.execute("SELECT 1")))
          .isInstanceOf(JdbiException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
      assertThat(log.text()).doesNotContain(String.valueOf(test.url().password()));
    }
  }

  @Test
  void warnsOfSettingsThatLoseWrites() {
    setForNewSessions("synchronous_commit = off");

    try (CapturedLog log = new CapturedLog(Level.WARN)) {
      Database.open(test.url(), new Database.Sizes(1, 1)).close();
      assertThat(log.text()).contains("WARN THIS DATABASE CAN LOSE").contains("synchronous_commit");
    }
  }

  @Test
  void durableServerGivesNoWarning() {
    try (CapturedLog log = new CapturedLog(Level.WARN)) {
      Database.open(test.url(), new Database.Sizes(1, 1)).close();
      assertThat(log.text()).isEmpty();
    }
  }

  private void setForNewSessions(String setting) {
    String name = test.url().jdbcUrl().replaceFirst(".*/", "");
    database
        .jdbi()
        .useHandle(handle -> handle.execute("ALTER DATABASE %s SET %s".formatted(name, setting)));
  }

  private String show(String setting) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery("SHOW " + setting).mapTo(String.class).one());
  }
}
