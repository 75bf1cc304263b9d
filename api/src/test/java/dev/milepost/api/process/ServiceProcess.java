package dev.milepost.api.process;

import static org.awaitility.Awaitility.await;

import dev.milepost.api.contract.OpenApiContract;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged program as its users start it: {@code ./milepost serve}, as a process of its own in
 * a folder of its own. Its data is in {@code milepost-data} there, so that a second one started in
 * the same folder goes on where the first one ended.
 *
 * <p>Whatever a test did to it, after {@link #close} neither it nor its PostgreSQL runs.
 */
final class ServiceProcess implements AutoCloseable {
  /** The root of the sources, where the launcher is. */
  static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(30);

  private final Path folder;
  private final Path stdout;
  private final Path stderr;
  private final Process process;

  private ServiceProcess(Path folder, Map<String, String> environment) throws IOException {
    this.folder = folder;
    this.stdout = Files.createTempFile(folder, "stdout", ".txt");
    this.stderr = Files.createTempFile(folder, "stderr", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(REPOSITORY.resolve("milepost").toString(), "serve")
            .directory(folder.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("MILEPOST_.*|DBA_OP_.*|DATABASE_URL"));
    // Half the time to start: it never runs long enough for the better compiler to pay.
    variables.put("MILEPOST_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    variables.put("MILEPOST_PORT", "0");
    variables.put("MILEPOST_METRICS_PORT", "0");
    variables.putAll(environment);
    this.process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-" + process.pid()));
  }

  /** Starts it and waits for nothing: it may well refuse to run. */
  static ServiceProcess launch(Path folder, Map<String, String> environment) {
    try {
      return new ServiceProcess(folder, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says what it serves where. */
  ServiceProcess awaitServing() {
    await()
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> banner().contains("Pushgateway") || !process.isAlive());
    if (!banner().contains("Pushgateway")) {
      throw new AssertionError("it ended with " + process.exitValue() + ":\n" + logs());
    }
    return this;
  }

  /** Where the API is, without a slash at the end. */
  String url() {
    return find("API +(http://\\S+)/migrations");
  }

  String metricsUrl() {
    return find("Metrics +(http://\\S+)");
  }

  /** Where pushes are taken, if {@code MILEPOST_PUSH_LISTEN} was set. */
  String pushUrl() {
    return find("Pushes to +(http://\\S+)");
  }

  private String find(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(banner());
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + banner());
    }
    return matcher.group(1);
  }

  /** A request to it whose exchange must be as openapi.yaml says. */
  RequestSpecification request() {
    return RestAssured.given()
        .baseUri(url())
        .contentType("application/json; charset=UTF-8")
        .filter(OpenApiContract.served());
  }

  /** Everything on its standard output so far. */
  String banner() {
    return read(stdout);
  }

  /** Everything on its standard error so far. */
  String logs() {
    return read(stderr);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of the JVM: the launcher becomes it. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void sigterm() {
    process.destroy();
  }

  void kill9() {
    process.destroyForcibly();
    awaitExit(END_LIMIT);
  }

  /** How it ended. */
  int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("it still runs after " + limit + ":\n" + logs());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  EmbeddedServer postgresql() {
    return new EmbeddedServer(folder.resolve("milepost-data"));
  }

  @Override
  public void close() {
    kill9();
    postgresql().kill9();
  }

  /** The PostgreSQL that the program runs on its data folder, seen from outside. */
  record EmbeddedServer(Path dataFolder) {
    private Path data() {
      return dataFolder.resolve("postgresql");
    }

    /** What the file says, be it true or stale. */
    Optional<Long> postmasterPid() {
      Path file = data().resolve("postmaster.pid");
      return Files.exists(file)
          ? read(file).lines().findFirst().map(String::strip).map(Long::valueOf)
          : Optional.empty();
    }

    /** Whether any of its processes works in the data; a dead one that nobody reaped doesn't. */
    boolean isRunning() {
      return ProcessHandle.allProcesses().anyMatch(this::worksHere);
    }

    private boolean worksHere(ProcessHandle process) {
      try {
        return Files.readSymbolicLink(Path.of("/proc", process.pid() + "", "cwd"))
            .startsWith(dataFolder.toAbsolutePath());
      } catch (IOException e) {
        return false;
      }
    }

    /** Kills all of its processes at once and waits until they are gone. */
    void kill9() {
      ProcessHandle.allProcesses().filter(this::worksHere).forEach(ProcessHandle::destroyForcibly);
      await().atMost(END_LIMIT).until(() -> !isRunning());
    }

    Connection connect() throws SQLException {
      String port = read(data().resolve("postmaster.pid")).lines().toList().get(3).strip();
      return DriverManager.getConnection(
          "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", password());
    }

    String password() {
      return read(dataFolder.resolve("password")).strip();
    }
  }
}
