package dev.milepost.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged service as its users start it, {@code ./milepost serve}, in a folder of its own. One
 * that is started there later goes on with its data.
 */
public final class ServingProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Path stdout;
  private final Path stderr;
  private final Process process;

  private ServingProcess(Path folder, Map<String, String> environment) throws IOException {
    stdout = Files.createTempFile(folder, "stdout", ".txt");
    stderr = Files.createTempFile(folder, "stderr", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(Launched.LAUNCHER.toString(), "serve")
            .directory(folder.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("MILEPOST_.*|DBA_OP_.*|DATABASE_URL"));
    variables.put("MILEPOST_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
    variables.put("MILEPOST_PORT", "0");
    variables.put("MILEPOST_METRICS_PORT", "0");
    variables.putAll(environment);
    process = builder.start();
  }

  /** Starts it and waits until it says what it serves where. */
  public static ServingProcess start(Path folder, Map<String, String> environment) {
    try {
      ServingProcess serving = new ServingProcess(folder, environment);
      await()
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> serving.banner().contains("Pushgateway") || !serving.process.isAlive());
      if (!serving.process.isAlive()) {
        throw new AssertionError("it ended:\n" + serving.banner() + read(serving.stderr));
      }
      return serving;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything on its standard output so far. */
  public String banner() {
    return read(stdout);
  }

  /** Where the API is, without a slash at the end. */
  public String url() {
    return find("API +(http://\\S+)/migrations");
  }

  public String metricsUrl() {
    return find("Metrics +(http://\\S+)");
  }

  /** Where pushes are taken, if {@code MILEPOST_PUSH_LISTEN} was set. */
  public String pushUrl() {
    return find("Pushes to +(http://\\S+)");
  }

  private String find(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(banner());
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in " + banner());
    }
    return matcher.group(1);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Softly, so that its PostgreSQL ends too. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
