package dev.milepost.persistence.embedded;

import dev.milepost.persistence.CannotStart;
import dev.milepost.persistence.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
  private static final Duration GUARD_INTERVAL = Duration.ofMillis(500);

  private final DataFolder folder;
  private final DatabaseUrl url;
  private final Thread guard;
  private final Program program;
  private final Postmaster postmaster;

  private EmbeddedDatabase(
      DataFolder folder, Program program, Postmaster postmaster, String password) {
    this.folder = folder;
    this.program = program;
    this.postmaster = postmaster;
    this.url =
        new DatabaseUrl(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(postmaster.port()),
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
    try {
      if (!Files.exists(path.resolve("postgresql"))) {
        Program.refuseBareRoot();
      }
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

  private static EmbeddedDatabase start(DataFolder folder)
      throws IOException, InterruptedException {
    folder.dropHalfUnpackedProgram();
    if (!Files.exists(folder.data())) {
      make(folder);
    }
    refuseOtherVersion(folder.data());
    String password = folder.password();
    new LeftBehind(folder.data()).end();
    Optional<Program> unpacked = Program.unpacked(folder);
    Program program = unpacked.isPresent() ? unpacked.get() : Program.unpack(folder, folder.data());
    Postmaster postmaster =
        Postmaster.start(program, folder.data(), Postmaster.freePort(), folder.startLog());
    LOG.info(
        "running PostgreSQL {} of our own on {}, port {}",
        MAJOR_VERSION,
        folder.path(),
        postmaster.port());
    EmbeddedDatabase database = new EmbeddedDatabase(folder, program, postmaster, password);
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
    Program.unpack(folder, unfinished);
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
    new LeftBehind(folder.data()).end();
    Postmaster.start(program, folder.data(), postmaster.port(), folder.startLog());
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
    new LeftBehind(folder.data()).stop();
    folder.close();
  }
}
