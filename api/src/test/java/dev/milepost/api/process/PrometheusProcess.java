package dev.milepost.api.process;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A real {@code prometheus} on a port of its own, with what is in {@code deploy/prometheus}. */
final class PrometheusProcess implements AutoCloseable {
  private static final Path DEPLOYED = ServiceProcess.REPOSITORY.resolve("deploy/prometheus");

  private final Process process;
  private final Http http;

  private PrometheusProcess(Process process, Http http) {
    this.process = process;
    this.http = http;
  }

  /**
   * Starts it with the deployed configuration, but for what it scrapes and how often.
   *
   * @param folder where it keeps its data
   * @param milepost host:port of the service's metrics
   * @param pushgateway host:port
   */
  static PrometheusProcess start(Path folder, String milepost, String pushgateway) {
    try {
      String config =
          Files.readString(DEPLOYED.resolve("prometheus.yml"))
              .replace("127.0.0.1:9400", milepost)
              .replace("127.0.0.1:9091", pushgateway)
              .replace("interval: 15s", "interval: 1s")
              .replace("- rules.yml", "- " + DEPLOYED.resolve("rules.yml"));
      Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
      String address = "127.0.0.1:" + freePort();
      Process process =
          new ProcessBuilder(
                  "prometheus",
                  "--config.file=" + file,
                  "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
                  "--web.listen-address=" + address)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("prometheus.log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      PrometheusProcess prometheus = new PrometheusProcess(process, new Http("http://" + address));
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(() -> !prometheus.http.text("/-/ready").isEmpty());
      return prometheus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  /** The series that an expression gives now. */
  JsonNode query(String expression) {
    String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return http.get("/api/v1/query?query=" + encoded).path("data").path("result");
  }

  /** All rules, as they were last evaluated. */
  JsonNode rules() {
    return http.get("/api/v1/rules").path("data").path("groups");
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
