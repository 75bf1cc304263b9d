package dev.milepost.persistence.embedded;

import com.sun.security.auth.module.UnixSystem;
import dev.milepost.persistence.CannotStart;
import dev.milepost.persistence.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as a child process on a data folder, as durable as a server of one's own. It survives
 * kill -9 of this program, of PostgreSQL or of both, at any moment: the next start clears up.
 *
 * <p>It listens on the loopback address and asks for the password that is kept in the folder.
 *
 * <p>Nothing stops it but {@link #close}, so that a program told to end can first finish what it
 * does.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  /** PostgreSQL's major version in the pom; the data of another one can't be opened. */
  static final String MAJOR_VERSION = "18";

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final String USER = "postgres";
  private static final int ANY_PORT = 0;
  private static final Duration STARTUP_LIMIT = Duration.ofSeconds(60);
  private static final Duration GUARD_INTERVAL = Duration.ofMillis(500);

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("fsync", "on"),
          Map.entry("synchronous_commit", "on"),
          Map.entry("full_page_writes", "on"),
          Map.entry("max_connections", "50"),
          Map.entry("listen_addresses", "127.0.0.1"),
          Map.entry("unix_socket_directories", ""),
          // A file for each day of the week, so that the log neither floods ours nor grows forever.
          Map.entry("logging_collector", "on"),
          Map.entry("log_filename", "postgresql-%a.log"),
          Map.entry("log_truncate_on_rotation", "on"),
          Map.entry("log_rotation_age", "1d"),
          Map.entry("log_rotation_size", "0"));

  private final DataFolder folder;
  private final DatabaseUrl url;
  private final Thread guard;
  private EmbeddedPostgres postgres;

  private EmbeddedDatabase(DataFolder folder, EmbeddedPostgres postgres, String password) {
    this.folder = folder;
    this.postgres = postgres;
    this.url =
        new DatabaseUrl(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postgres.getPort()),
            USER,
            password,
            Map.of());
    this.guard = Thread.ofVirtual().name("embedded-postgresql-guard").unstarted(this::guard);
  }

  /**
   * Starts PostgreSQL on the folder, which is made if need be.
   *
   * @throws CannotStart with a sentence that says why; {@link AlreadyRunning} is one
   */
  public static EmbeddedDatabase start(Path path) {
    refuseBareRoot();
    try {
      DataFolder folder = DataFolder.claim(path);
      try {
        return start(folder);
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        folder.close();
        throw e;
      }
    } catch (CannotStart e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted while PostgreSQL was starting", e);
    } catch (IOException | IllegalStateException | ExceptionInInitializerError e) {
      throw new CannotStart(
          "PostgreSQL does not start on %s (%s): see postgresql/log there, or set DATABASE_URL"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static void refuseBareRoot() {
    if (new UnixSystem().getUid() == 0 && !LinuxUtils.isUnshareAvailable()) {
      throw new CannotStart(
          "PostgreSQL refuses to run as root: run as a normal user or set DATABASE_URL");
    }
  }

  private static EmbeddedDatabase start(DataFolder folder)
      throws IOException, InterruptedException {
    folder.dropHalfUnpackedProgram();
    if (!Files.exists(folder.data())) {
      make(folder);
    }
    refuseOtherVersion(folder.data());
    String password = folder.password();
    new LeftBehind(folder.data()).end();
    EmbeddedPostgres postgres = run(folder, folder.data(), password, ANY_PORT);
    LOG.info(
        "running PostgreSQL {} of our own on {}, port {}",
        MAJOR_VERSION,
        folder.path(),
        postgres.getPort());
    EmbeddedDatabase database = new EmbeddedDatabase(folder, postgres, password);
    database.guard.start();
    return database;
  }

  /** Makes the data beside its place, so that a start that is killed leaves none that is half. */
  private static void make(DataFolder folder) throws IOException, InterruptedException {
    Path unfinished = folder.unfinishedData();
    if (Files.exists(unfinished)) {
      new LeftBehind(unfinished).end();
      folder.dropUnfinishedData();
    }
    folder.makePassword();
    run(folder, unfinished, folder.password(), ANY_PORT).close();
    new LeftBehind(unfinished).end();
    folder.finishData();
  }

  private static void refuseOtherVersion(Path data) throws IOException {
    String version = Files.readString(data.resolve("PG_VERSION")).strip();
    if (!version.equals(MAJOR_VERSION)) {
      throw new CannotStart(
          "the data in %s is PostgreSQL %s's and this program brings %s: dump it with the older one"
                  .formatted(data, version, MAJOR_VERSION)
              + " and restore it into an empty folder");
    }
  }

  private static EmbeddedPostgres run(DataFolder folder, Path data, String password, int port)
      throws IOException, InterruptedException {
    // The library also clears up what it takes for its own under this path, by default in /tmp,
    // where anybody could put a pid file for us to act on. It hands out no other way to say so.
    System.setProperty("ot.epg.working-dir", folder.program().toString());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setOverrideWorkingDirectory(folder.program().toFile())
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setPort(port)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(STARTUP_LIMIT)
            // These are passed on to initdb as they are, where they win over "trust anybody".
            .setLocaleConfig("auth-host", "scram-sha-256")
            .setLocaleConfig("pwfile", folder.passwordFile().toString())
            // The order of text must not change with the operating system's C library.
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("locale-provider", "builtin")
            .setLocaleConfig("builtin-locale", "C.UTF-8")
            .setConnectConfig("password", password);
    SETTINGS.forEach(builder::setServerConfig);
    try {
      return builder.start();
    } catch (IOException | RuntimeException e) {
      new LeftBehind(data).end();
      throw e;
    }
  }

  public DatabaseUrl url() {
    return url;
  }

  /** Starts PostgreSQL again, on the same port, when somebody has killed it. */
  private void guard() {
    try {
      while (true) {
        Thread.sleep(GUARD_INTERVAL);
        if (!new LeftBehind(folder.data()).isRunning()) {
          revive();
        }
      }
    } catch (InterruptedException e) {
      // It is being closed.
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      LOG.error("PostgreSQL has ended and does not start again; restart Milepost", e);
    }
  }

  private synchronized void revive() throws IOException, InterruptedException {
    LOG.error("PostgreSQL has ended without being told to; starting it again");
    int port = postgres.getPort();
    // Frees the library's lock; there is nothing left to stop.
    postgres.close();
    new LeftBehind(folder.data()).end();
    postgres = run(folder, folder.data(), folder.password(), port);
  }

  /** Stops PostgreSQL, cutting off whoever is still connected, and lets the folder go. */
  @Override
  public void close() {
    try {
      guard.interrupt();
      guard.join();
      stop();
    } catch (IOException e) {
      LOG.warn("PostgreSQL did not stop cleanly; the next start clears up", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void stop() throws IOException, InterruptedException {
    postgres.close();
    new LeftBehind(folder.data()).end();
    folder.close();
  }
}
