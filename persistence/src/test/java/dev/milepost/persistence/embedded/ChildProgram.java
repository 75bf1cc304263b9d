package dev.milepost.persistence.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * A program of its own on a data folder, to be killed. It says each row that it has committed, one
 * number a line, and puts in a last one, 0, after it was told to end.
 */
final class ChildProgram implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private ChildProgram(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  static ChildProgram start(Path folder) throws IOException {
    return start(folder, Map.of());
  }

  static ChildProgram start(Path folder, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            ChildProgram.class.getName(),
            folder.toString());
    builder.environment().putAll(environment);
    return new ChildProgram(builder.redirectErrorStream(true).start());
  }

  /** The next row that is certainly there; null when the program has ended. */
  @Nullable Long nextCommitted() throws IOException {
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.matches("[0-9]+")) {
        return Long.valueOf(line);
      }
    }
    return null;
  }

  String restOfOutput() throws IOException {
    return output.readAllAsString();
  }

  long pid() {
    return process.pid();
  }

  void terminate() {
    process.destroy();
    awaitEnd();
  }

  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  private void awaitEnd() {
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] arguments) {
    EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]));
    Jdbi jdbi = Rows.jdbi(database);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> finish(database, jdbi)));
    Rows.createTable(jdbi);
    for (long row = 1; ; row++) {
      Rows.insert(jdbi, row);
      System.out.println(row);
    }
  }

  /** As long as a request under way may take. */
  private static void finish(EmbeddedDatabase database, Jdbi jdbi) {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Rows.insert(jdbi, 0);
    database.close();
  }
}
