package dev.milepost.demo;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged demo as its users start it, in a folder of its own. */
final class DemoProcess implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("..", "milepost").toAbsolutePath().normalize();
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final Path stdout;
  private final Path stderr;
  private final Process process;

  private DemoProcess(Path folder, Map<String, String> environment) throws IOException {
    this.stdout = Files.createTempFile(folder, "stdout", ".txt");
    this.stderr = Files.createTempFile(folder, "stderr", ".txt");
    // Whoever runs the tests in the background ignores the signal of Ctrl-C, and so would this.
    ProcessBuilder builder =
        new ProcessBuilder("env", "--default-signal=INT", LAUNCHER.toString(), "demo")
            .directory(folder.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.matches("MILEPOST_.*|DBA_OP_.*|DATABASE_URL"));
    variables.putAll(environment);
    this.process = builder.start();
  }

  /** Starts it and waits until it has said everything. */
  static DemoProcess start(Path folder, Map<String, String> environment) {
    try {
      DemoProcess demo = new DemoProcess(folder, environment);
      await()
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> demo.output().contains("Ctrl-C") || !demo.process.isAlive());
      if (!demo.process.isAlive()) {
        throw new AssertionError("it ended:\n" + demo.output() + demo.errors());
      }
      return demo;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String output() {
    return read(stdout);
  }

  String errors() {
    return read(stderr);
  }

  /** Where the API is, as it says. */
  String url() {
    Matcher matcher = Pattern.compile("API +(http://\\S+)/migrations").matcher(output());
    if (!matcher.find()) {
      throw new AssertionError("no API in " + output());
    }
    return matcher.group(1);
  }

  /** The commands that it prints, as they stand. */
  List<String> commands() {
    return output().lines().map(String::strip).filter(line -> line.startsWith("curl ")).toList();
  }

  /** Presses Ctrl-C and tells how it ended. */
  int interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("it still runs after " + STOP_LIMIT + ":\n" + errors());
    }
    return process.exitValue();
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
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
