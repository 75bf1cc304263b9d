package dev.milepost.cli.readme;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A bash that keeps its variables and its folder from one command to the next. */
final class Shell implements AutoCloseable {
  private static final String END = "--- the command has ended ---";
  private static final long LIMIT_SECONDS = 60;

  private final Process process;
  private final Writer input;
  private final BufferedReader output;

  Shell(Path folder) {
    try {
      this.process =
          new ProcessBuilder("bash", "--noprofile", "--norc")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.input = process.outputWriter(StandardCharsets.UTF_8);
    this.output = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Runs a command and returns everything that it printed on both outputs. */
  String run(String command) {
    return CompletableFuture.supplyAsync(() -> printed(command))
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private String printed(String command) {
    try {
      // The first line break ends what the command may have left without one.
      input.write("{ " + command + "\n} </dev/null\necho\necho '" + END + "'\n");
      input.flush();
      StringBuilder printed = new StringBuilder();
      for (String line = output.readLine(); !END.equals(line); line = output.readLine()) {
        if (line == null) {
          throw new AssertionError("bash ended in: " + command + "\n" + printed);
        }
        printed.append(line).append('\n');
      }
      return printed.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
