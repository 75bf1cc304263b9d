package dev.milepost.api.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Debian's Chromium, told what to do through {@code drive.js}. For one thread: a call waits for its
 * answer.
 */
final class Chromium implements AutoCloseable {
  /** More than Playwright waits for anything. */
  private static final long LIMIT_SECONDS = 60;

  private final Path errors;
  private final Process process;
  private final BufferedReader answers;
  private final BufferedWriter calls;
  private int opened;

  private Chromium(Path errors, Process process) {
    this.errors = errors;
    this.process = process;
    this.answers = process.inputReader(UTF_8);
    this.calls = process.outputWriter(UTF_8);
  }

  static Chromium start() {
    try {
      Path errors = Files.createTempFile("milepost-chromium-", ".txt");
      return new Chromium(errors, NodeScript.start(errors, "drive.js"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A page of somebody who was never here before.
   *
   * @param url the service's, without a slash at the end
   */
  Page page(String url, View view) {
    opened++;
    return tab("page" + opened, url, view);
  }

  /**
   * One more tab of the person that the name stands for.
   *
   * @param person what they have in common: storage, connections, the window's size
   */
  Page tab(String person, String url, View view) {
    opened++;
    String name = "tab" + opened;
    ObjectNode options =
        NodeScript.JSON
            .createObjectNode()
            .put("context", person)
            .put("base", url)
            .put("width", view.width())
            .put("height", view.height())
            .put("dark", view.dark());
    call(name, "open", options);
    return new Page(this, name, url);
  }

  /** The answer's result; null where the call has none. */
  JsonNode call(String page, String call, @Nullable Object... values) {
    ObjectNode request = NodeScript.JSON.createObjectNode().put("page", page).put("call", call);
    ArrayNode with = request.putArray("with");
    for (Object value : values) {
      with.add(NodeScript.JSON.<JsonNode>valueToTree(value));
    }
    try {
      calls.write(request + "\n");
      calls.flush();
      String line =
          CompletableFuture.supplyAsync(this::readLine).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("the browser is gone:\n" + Files.readString(errors));
      }
      JsonNode answer = NodeScript.JSON.readTree(line);
      if (answer.has("error")) {
        throw new AssertionError(call + with + ": " + answer.path("error").textValue());
      }
      return answer.path("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer to " + call + with, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private @Nullable String readLine() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      // The end of its input ends it, and with it the browser and its folder in /tmp.
      calls.close();
      process.waitFor(10, TimeUnit.SECONDS);
      Files.delete(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      NodeScript.end(process);
    }
  }
}
