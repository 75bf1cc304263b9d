package dev.milepost.persistence;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real {@code prometheus-pushgateway} on a port of its own. It keeps nothing on disk: started
 * anew, it is empty.
 */
public final class PushgatewayProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final int port;
  private final Path folder;
  private Process process;

  private PushgatewayProcess() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.folder = Files.createTempDirectory("pushgateway-test-");
    this.process = launch();
  }

  public static PushgatewayProcess start() {
    try {
      PushgatewayProcess gateway = new PushgatewayProcess();
      gateway.awaitReady();
      return gateway;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In the form of {@code DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR}: host:port. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Stops it with SIGKILL; its content is lost. */
  public void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, empty, on the same port after {@link #kill}. */
  public void restart() {
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitReady();
  }

  /** SIGSTOP: it accepts connections, since the kernel does, and answers nothing. */
  public void pause() {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void resume() {
    signal("-CONT");
  }

  /** Everything it holds, in its own order. */
  public List<Group> groups() {
    URI uri = URI.create("http://" + address() + "/api/v1/metrics");
    try (InputStream body = uri.toURL().openStream()) {
      JsonNode data = new ObjectMapper().readTree(body).get("data");
      List<Group> groups = new ArrayList<>();
      data.forEach(group -> groups.add(Group.of(group)));
      return groups;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The groups of that job id, whatever their job and other labels. */
  public List<Group> groups(String jobId) {
    return groups().stream().filter(group -> jobId.equals(group.labels().get("job_id"))).toList();
  }

  /**
   * What a scrape finds of the families of migrations: series and value, in the text format's
   * spelling. How they are grouped doesn't show.
   */
  public Set<String> series() {
    URI uri = URI.create("http://" + address() + "/metrics");
    try (InputStream body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("migration_"))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Pushes as somebody else would; the path begins with {@code /metrics}. */
  public int put(String path, String exposition) {
    return send("PUT", path, exposition);
  }

  public int delete(String path) {
    return send("DELETE", path, "");
  }

  @Override
  public void close() {
    kill();
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() throws IOException {
    Process launched =
        new ProcessBuilder(
                "prometheus-pushgateway",
                "--web.listen-address=" + address(),
                "--persistence.file=",
                "--log.level=error")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
    return launched;
  }

  private void awaitReady() {
    await().atMost(PATIENCE).ignoreExceptions().until(() -> send("GET", "/-/ready", "") == 200);
  }

  private void signal(String signal) {
    try {
      Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
      if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill " + signal + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private int send(String method, String path, String body) {
    try {
      var connection =
          (HttpURLConnection) URI.create("http://" + address() + path).toURL().openConnection();
      connection.setRequestMethod(method);
      if (!body.isEmpty()) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      return connection.getResponseCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One group.
   *
   * @param labels its grouping key, {@code job} included
   * @param values of the families with one metric, by the family's name
   */
  public record Group(Map<String, String> labels, Map<String, Double> values) {
    private static Group of(JsonNode json) {
      Map<String, String> labels = new HashMap<>();
      json.get("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
      Map<String, Double> values = new HashMap<>();
      json.properties()
          .forEach(field -> {
            JsonNode metrics = field.getValue().path("metrics");
            if (metrics.size() == 1 && metrics.get(0).has("value")) {
              values.put(field.getKey(), metrics.get(0).get("value").asDouble());
            }
          });
      return new Group(labels, values);
    }
  }
}
