package dev.milepost.persistence;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A real {@code prometheus} that scrapes what it is told, every second, on a port of its own. */
public final class PrometheusProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final int port;
  private final Path folder;
  private final Process process;

  private PrometheusProcess(String[] targets) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    this.folder = Files.createTempDirectory("prometheus-test-");
    StringBuilder config = new StringBuilder("global:\n  scrape_interval: 1s\nscrape_configs:\n");
    for (String target : targets) {
      config
          .append("  - job_name: ")
          .append(target.replace(':', '_'))
          .append("\n    honor_labels: true\n    static_configs:\n      - targets: ['")
          .append(target)
          .append("']\n        labels: {scraped: '")
          .append(target)
          .append("'}\n");
    }
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    this.process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + file,
                "--web.listen-address=127.0.0.1:" + port,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--log.level=error")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts one.
   *
   * @param targets as host:port; each series gets the label {@code scraped} with its own
   */
  public static PrometheusProcess scraping(String... targets) {
    try {
      PrometheusProcess prometheus = new PrometheusProcess(targets);
      await().atMost(PATIENCE).ignoreExceptions().until(() -> prometheus.get("/-/ready") != null);
      return prometheus;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The series that a selector finds now, each as {@code name{label="value",...}} in order. */
  public Set<String> series(String selector) {
    try {
      String query = URLEncoder.encode(selector, StandardCharsets.UTF_8);
      JsonNode answer = new ObjectMapper().readTree(get("/api/v1/query?query=" + query));
      Set<String> all = new TreeSet<>();
      answer.path("data").path("result").forEach(found -> all.add(written(found.path("metric"))));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String written(JsonNode metric) {
    Set<String> labels = new TreeSet<>();
    metric
        .properties()
        .forEach(label -> {
          if (!label.getKey().equals("__name__") && !label.getKey().equals("scraped")) {
            labels.add(label.getKey() + "=\"" + label.getValue().asText() + "\"");
          }
        });
    return metric.path("__name__").asText() + "{" + String.join(",", labels) + "}";
  }

  private String get(String path) throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    try (InputStream body = uri.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
