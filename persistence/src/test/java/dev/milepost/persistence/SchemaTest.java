package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SchemaTest {
  private static final String WITH_INDEX = "concurrent-index";

  private final DatabaseUrl url = TestDatabase.createEmpty();

  @Test
  void migratesEmptyDatabase() {
    try (Database database = Database.open(url, new Database.Sizes(1, 1))) {
      assertThat(database.readiness()).isEqualTo(new Readiness.Ready());
      assertThat(count("FROM migrations")).isZero();
    }
  }

  @Test
  void leavesMigratedDatabaseAlone() {
    Database.open(url, new Database.Sizes(1, 1)).close();
    long applied = count("FROM flyway_schema_history");

    Database.open(url, new Database.Sizes(1, 1)).close();

    assertThat(count("FROM flyway_schema_history")).isEqualTo(applied);
  }

  @Test
  void historyThatFlywayWroteIsRecognisedAsCurrent() throws Exception {
    assertThat(current()).isEmpty();

    Database.open(url, new Database.Sizes(1, 1)).close();

    assertThat(current())
        .hasValue(
            jdbi()
                .withHandle(handle ->
                    handle
                        .createQuery("SELECT max(version::int) FROM flyway_schema_history")
                        .mapTo(String.class)
                        .one()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM flyway_schema_history WHERE version = '2'",
        "UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'",
        "UPDATE flyway_schema_history SET success = false WHERE version = '2'",
        "UPDATE flyway_schema_history SET script = 'V2__other.sql' WHERE version = '2'",
        """
        INSERT INTO flyway_schema_history SELECT 99, '99', description, type, 'V99__x.sql', checksum,
          installed_by, installed_on, execution_time, success
        FROM flyway_schema_history WHERE version = '2'
        """
      })
  void historyThatDiffersInAnythingIsLeftToFlyway(String change) throws Exception {
    Database.open(url, new Database.Sizes(1, 1)).close();

    execute(change);

    assertThat(current()).isEmpty();
  }

  @Test
  void refusesMigrationThatWasChangedByHand() {
    Database.open(url, new Database.Sizes(1, 1)).close();
    execute("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'");

    assertThatThrownBy(() -> Database.open(url, new Database.Sizes(1, 1)))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("schema can't be brought up");
  }

  @Test
  void refusesSchemaOfNewerProgram() {
    Database.open(url, new Database.Sizes(1, 1)).close();
    execute(
        """
        INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,
          checksum, installed_by, execution_time, success)
        VALUES (999, '999', 'from the future', 'SQL', 'V999__from_the_future.sql', 1, 'x', 1, true)
        """);

    assertThatThrownBy(() -> Database.open(url, new Database.Sizes(1, 1)))
        .isInstanceOf(SchemaNewerThanProgram.class)
        .hasMessageContaining("version 999 but this program knows only up to ");
  }

  @Test
  void refusesTablesOfSomebodyElse() {
    execute("CREATE TABLE theirs (id int)");

    assertThatThrownBy(() -> Database.open(url, new Database.Sizes(1, 1)))
        .hasMessageContaining("non-empty schema");
    assertThat(count("FROM pg_tables WHERE schemaname = 'public'")).isOne();
  }

  @Test
  void severalInstancesStartAtOnce() throws Exception {
    openAtOnce(4, "db/migration");

    assertThat(count("FROM flyway_schema_history WHERE NOT success")).isZero();
  }

  @Test
  void indexBuiltConcurrentlyDoesNotHang() throws Exception {
    openAtOnce(3, WITH_INDEX);

    assertThat(count("FROM pg_index WHERE indexrelid = 'things_by_name'::regclass AND indisvalid"))
        .isOne();
  }

  private Optional<String> current() throws SQLException {
    try (Connection connection = new Connections(url).unpooled().getConnection()) {
      return SchemaHistory.read(connection).versionIfMadeOf(MigrationFiles.of("db/migration"));
    }
  }

  private void openAtOnce(int instances, String migrations) throws Exception {
    Callable<Readiness> open =
        () -> {
          try (Database database = Database.open(url, new Database.Sizes(1, 1), migrations)) {
            return database.readiness();
          }
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Readiness>> answers =
          IntStream.range(0, instances).mapToObj(i -> threads.submit(open)).toList();
      for (Future<Readiness> answer : answers) {
        assertThat(answer.get(50, TimeUnit.SECONDS)).isEqualTo(new Readiness.Ready());
      }
    }
  }

  private long count(String from) {
    return jdbi()
        .withHandle(
            handle -> handle.createQuery("SELECT count(*) " + from).mapTo(long.class).one());
  }

  private void execute(String sql) {
    jdbi().useHandle(handle -> handle.execute(sql));
  }

  private Jdbi jdbi() {
    return Jdbi.create(url.jdbcUrl(), url.user(), url.password());
  }
}
