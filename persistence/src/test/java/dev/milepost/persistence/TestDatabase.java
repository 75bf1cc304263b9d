package dev.milepost.persistence;

import dev.milepost.persistence.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * A database of a test's own: migrated, empty, gone when closed. All of a JVM's are clones of one
 * template on one PostgreSQL, so that one costs tens of milliseconds.
 *
 * <p>The session's zone is UTC as in production, and the JVM's is not (the pom sets it), so a time
 * that takes the wrong way shows.
 */
public final class TestDatabase implements AutoCloseable {
  private static final String TEMPLATE = "template_migrated";

  private final String name;
  private final Database database;

  private TestDatabase(String name) {
    this.name = name;
    this.database = Database.open(server().url(name), new Database.Sizes(8, 1));
  }

  public static TestDatabase create() {
    return new TestDatabase(server().clone(TEMPLATE));
  }

  /** Nothing in it, not even a schema. The caller opens it, or doesn't. */
  public static DatabaseUrl createEmpty() {
    return server().url(server().clone("template1"));
  }

  public DatabaseUrl url() {
    return server().url(name);
  }

  public Database database() {
    return database;
  }

  @Override
  public void close() {
    database.close();
    server().drop(name);
  }

  private static Server server() {
    return Server.ONE;
  }

  /** The JVM's PostgreSQL. */
  private static final class Server {
    static final Server ONE = new Server();

    private final Path folder;
    private final EmbeddedDatabase embedded;
    private final Jdbi administration;

    private Server() {
      try {
        this.folder = Files.createTempDirectory("milepost-test-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      this.embedded = EmbeddedDatabase.start(folder.resolve("data"));
      Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-test-postgresql"));
      DatabaseUrl url = embedded.url();
      this.administration = Jdbi.create(url.jdbcUrl(), url.user(), url.password());
      execute("CREATE DATABASE " + TEMPLATE);
      Database.open(url(TEMPLATE), new Database.Sizes(1, 1)).close();
    }

    DatabaseUrl url(String name) {
      DatabaseUrl own = embedded.url();
      return new DatabaseUrl(
          own.jdbcUrl().replaceFirst("/postgres$", "/" + name),
          own.user(),
          own.password(),
          Map.of());
    }

    String clone(String template) {
      String name = "test_" + UUID.randomUUID().toString().replace('-', '_');
      execute("CREATE DATABASE %s TEMPLATE %s".formatted(name, template));
      return name;
    }

    void drop(String name) {
      execute("DROP DATABASE %s WITH (FORCE)".formatted(name));
    }

    private void execute(String sql) {
      administration.useHandle(handle -> handle.execute(sql));
    }

    private void stop() {
      embedded.close();
      try (Stream<Path> content = Files.walk(folder)) {
        for (Path path : content.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
