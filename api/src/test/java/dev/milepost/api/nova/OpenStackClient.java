package dev.milepost.api.nova;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's OpenStack clients as programs of their own, against a service without a Keystone. */
final class OpenStackClient {
  private static final int PATIENCE_SECONDS = 120;
  private static final JsonMapper JSON = new JsonMapper();

  private final String url;

  /**
   * Clients of one service.
   *
   * @param url the service's, without a path
   */
  OpenStackClient(String url) {
    this.url = url + "/v2.1";
  }

  /** {@code openstack} with those words at that microversion; an empty one leaves it to itself. */
  Output openstack(String microversion, String... words) {
    List<String> command =
        new ArrayList<>(
            List.of("/usr/bin/openstack", "--os-auth-type", "none", "--os-endpoint", url));
    if (!microversion.isEmpty()) {
      command.addAll(List.of("--os-compute-api-version", microversion));
    }
    command.addAll(List.of(words));
    return run(command);
  }

  /** Runs clients.py; the answer's lines are JSON. */
  Output python(Path folder, String client, String server, long migration) {
    Path script = folder.resolve("clients.py");
    try (InputStream in = OpenStackClient.class.getResourceAsStream("/nova/clients.py")) {
      Files.write(script, Objects.requireNonNull(in).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return run(
        List.of(
            "/usr/bin/python3", script.toString(), url, client, server, Long.toString(migration)));
  }

  private static Output run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    // Nothing of the machine's own OpenStack or Python, and no proxy in between.
    builder.environment().keySet().removeIf(name -> name.matches("(?i)(OS|PYTHON).*|.*_proxy"));
    try {
      Path said = Files.createTempFile("openstack", ".out");
      Path complained = Files.createTempFile("openstack", ".err");
      Process process =
          builder.redirectOutput(said.toFile()).redirectError(complained.toFile()).start();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " doesn't end");
      }
      Output output =
          new Output(process.exitValue(), Files.readString(said), Files.readString(complained));
      Files.delete(said);
      Files.delete(complained);
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What a program said. */
  record Output(int exit, String out, String err) {
    JsonNode json() {
      return parse(out);
    }

    /** The value that one of the lines has under that name. */
    JsonNode told(String name) {
      return lines()
          .filter(line -> line.has(name))
          .findFirst()
          .map(line -> line.path(name))
          .orElseThrow(() -> new AssertionError("no " + name + " in " + this));
    }

    private Stream<JsonNode> lines() {
      return out.lines().map(Output::parse);
    }

    /** The column of a table in JSON. */
    List<String> column(String name) {
      return json().valueStream().map(row -> row.path(name).asText()).toList();
    }

    private static JsonNode parse(String json) {
      try {
        return JSON.readTree(json.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + json, e);
      }
    }
  }
}
