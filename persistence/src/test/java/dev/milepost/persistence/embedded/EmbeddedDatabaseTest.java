package dev.milepost.persistence.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import dev.milepost.persistence.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EmbeddedDatabaseTest {
  /** Unpacked once: it takes longer than all else. */
  @TempDir static Path program;

  @TempDir Path folder;

  @BeforeEach
  void bringProgram() throws IOException {
    Files.createFile(folder.resolve("lock"));
    Files.createSymbolicLink(folder.resolve("program"), program);
  }

  @AfterEach
  void takeProgramAway() throws IOException {
    Files.delete(folder.resolve("program"));
  }

  @Test
  void runsAsDurablyAsAServerOfOnesOwn() {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(show(database, "fsync")).isEqualTo("on");
      assertThat(show(database, "synchronous_commit")).isEqualTo("on");
      assertThat(show(database, "full_page_writes")).isEqualTo("on");
      assertThat(show(database, "max_connections")).isEqualTo("50");
      assertThat(show(database, "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(show(database, "unix_socket_directories")).isEmpty();
      assertThat(show(database, "server_version")).startsWith(EmbeddedDatabase.MAJOR_VERSION + ".");
    }
  }

  @Test
  void onlyItsOwnerGetsIn() throws IOException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .isEqualTo("rwx------");
      assertThatThrownBy(
              () -> Jdbi.create(database.url().jdbcUrl(), "postgres", "guess").open().close())
          .rootCause()
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void rowsSurviveRestart() {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      Rows.createTable(Rows.jdbi(database));
      Rows.insert(Rows.jdbi(database), 7);
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(Rows.all(database)).containsExactly(7L);
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "true, true", "false, true"})
  void committedRowsSurviveKill(boolean programFirst, boolean postmasterToo) throws Exception {
    long committed;
    long postmaster;
    try (ChildProgram child = ChildProgram.start(folder)) {
      committed = work(child);
      postmaster = postmasterPid();
      if (programFirst) {
        child.kill();
      }
      if (postmasterToo) {
        kill(postmaster);
      }
    }
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(Rows.all(database)).contains(1L, committed);
      assertThat(postmasterPid()).isNotEqualTo(postmaster);
    }
  }

  @Test
  void killedPostgresComesBackWhileTheProgramRuns() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      Rows.createTable(Rows.jdbi(database));
      Rows.insert(Rows.jdbi(database), 7);
      kill(postmasterPid());

      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(Rows.all(database)).containsExactly(7L));
    }
  }

  @Test
  void workUnderWayAtTheEndIsFinishedFirst() throws Exception {
    long postmaster;
    try (ChildProgram child = ChildProgram.start(folder)) {
      work(child);
      postmaster = postmasterPid();
      child.terminate();
      assertThat(child.exitCode()).isEqualTo(143);
    }
    assertThat(ProcessHandle.of(postmaster).filter(EmbeddedDatabaseTest::isPostgres)).isEmpty();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(Rows.all(database)).contains(0L);
    }
  }

  @Test
  void startsDespitePidFileThatNamesAnotherLivingProcess() throws IOException {
    EmbeddedDatabase.start(folder).close();
    Files.writeString(pidFile(), ProcessHandle.current().pid() + "\n/somewhere\n");

    EmbeddedDatabase.start(folder).close();

    assertThat(pidFile()).doesNotExist();
  }

  @Test
  void startsAfterFirstStartWasCutShort() throws IOException {
    Files.createDirectories(folder.resolve("postgresql.new/base"));
    Files.writeString(folder.resolve("postgresql.new/postgresql.conf"), "half");
    Files.writeString(folder.resolve("password"), "");
    Path unpacking = Files.createDirectories(program.resolve("PG-half/bin"));

    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(show(database, "fsync")).isEqualTo("on");
    }
    assertThat(folder.resolve("postgresql.new")).doesNotExist();
    assertThat(unpacking).doesNotExist();
  }

  @Test
  void refusesSecondInstanceOnSameFolder() throws Exception {
    try (ChildProgram child = ChildProgram.start(folder)) {
      child.nextCommitted();

      assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
          .isInstanceOf(AlreadyRunning.class)
          .hasMessageContaining("already running on %s, pid %d", folder, child.pid());
      assertThat(child.nextCommitted()).isNotNull();
    }
    EmbeddedDatabase.start(folder).close();
  }

  @Test
  void refusesSecondInstanceInSameProgram() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder)).isInstanceOf(AlreadyRunning.class);
      try (ChildProgram other = ChildProgram.start(folder)) {
        assertThat(other.restOfOutput()).contains("AlreadyRunning");
      }
      assertThat(show(database, "fsync")).isEqualTo("on");
    }
  }

  @Test
  void refusesDataOfAnotherMajorVersion() throws IOException {
    EmbeddedDatabase.start(folder).close();
    Files.writeString(folder.resolve("postgresql/PG_VERSION"), "17\n");

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("PostgreSQL 17's and this program brings 18");
  }

  @Test
  void refusesDataWithoutItsPassword() throws IOException {
    EmbeddedDatabase.start(folder).close();
    Files.delete(folder.resolve("password"));

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("password is missing");
  }

  @Test
  void leavesFolderOfSomebodyElseAlone() throws IOException {
    Files.delete(folder.resolve("lock"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("neither empty nor a data folder");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void tellsRootWhatToDoWhereItCannotBecomeSomebodyElse() throws Exception {
    assumeTrue(new UnixSystem().getUid() == 0);

    try (ChildProgram child = ChildProgram.start(folder, Map.of("PATH", "/nonexistent"))) {
      assertThat(child.restOfOutput()).contains("run as a normal user or set DATABASE_URL");
    }
  }

  /** Lets the child commit some rows, and returns one of the last. */
  private static long work(ChildProgram child) throws IOException {
    long last = 0;
    while (last < 50) {
      last = Objects.requireNonNull(child.nextCommitted(), "the child has ended");
    }
    return last;
  }

  private Path pidFile() {
    return folder.resolve("postgresql/postmaster.pid");
  }

  private long postmasterPid() throws IOException {
    return Long.parseLong(Files.readAllLines(pidFile()).getFirst().strip());
  }

  private static void kill(long postmaster) {
    ProcessHandle.of(postmaster)
        .filter(EmbeddedDatabaseTest::isPostgres)
        .orElseThrow()
        .destroyForcibly();
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().orElse("").endsWith("/postgres");
  }

  private static String show(EmbeddedDatabase database, String setting) {
    return Rows.jdbi(database)
        .withHandle(handle -> handle.createQuery("SHOW " + setting).mapTo(String.class).one());
  }
}
