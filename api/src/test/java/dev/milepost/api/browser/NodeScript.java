package dev.milepost.api.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The scripts in {@code resources/browser}, and the node processes that run them. */
final class NodeScript {
  static final JsonMapper JSON = new JsonMapper();

  private static final Path SCRIPTS = Path.of("src/test/resources/browser");
  private static final Path MODULES =
      Path.of("../.ci/browser/node_modules").toAbsolutePath().normalize();

  private NodeScript() {}

  /**
   * Starts one; what it says on its standard error goes to the file.
   *
   * @throws AssertionError if what it needs isn't installed
   */
  static Process start(Path errors, String script, String... arguments) {
    Path chromium = Path.of(System.getenv().getOrDefault("CHROME_PATH", "/usr/bin/chromium"));
    for (Path needed : List.of(chromium, MODULES.resolve("playwright-core"))) {
      if (!Files.exists(needed)) {
        throw new AssertionError("there is no " + needed + "; .ci/install-test-tools installs it");
      }
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(
                        Stream.of("node", SCRIPTS.resolve(script).toString()), Stream.of(arguments))
                    .toList())
            .redirectError(errors.toFile());
    builder.environment().put("NODE_PATH", MODULES.toString());
    builder.environment().put("CHROME_PATH", chromium.toString());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one to its end, which must be a good one, and returns the JSON that it printed. */
  static JsonNode run(Duration limit, String script, String... arguments) {
    try {
      Path errors = Files.createTempFile("milepost-node-", ".txt");
      Process process = start(errors, script, arguments);
      try {
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new AssertionError(script + " still runs after " + limit);
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.exitValue() != 0) {
          throw new AssertionError(
              script + " ended with " + process.exitValue() + ":\n" + Files.readString(errors));
        }
        return JSON.readTree(output);
      } finally {
        end(process);
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it and the browser that it started. */
  static void end(Process process) {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
