package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is in {@code deploy/prometheus} and {@code deploy/grafana}, on a real Prometheus. */
class PrometheusIT {
  @RegisterExtension static final Scene SCENE = Scene.ofAllTests();

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Path DASHBOARD =
      ServiceProcess.REPOSITORY.resolve("deploy/grafana/milepost.json");

  private static PushgatewayProcess gateway;
  private static ServiceProcess service;
  private static PrometheusProcess prometheus;

  @BeforeAll
  static void serve() throws IOException {
    Path folder = SCENE.folder();
    gateway = SCENE.pushgateway();
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gateway.address()));
    environment.put("DATABASE_URL", Scene.url(SCENE.database()));
    environment.put("MILEPOST_SILENT_AFTER", "1s");
    service = SCENE.serve(folder, environment);
    Http api = new Http(service.url());
    fill(api);
    String milepost = URI.create(service.metricsUrl()).getAuthority();
    prometheus = SCENE.closing(PrometheusProcess.start(folder, milepost, gateway.address()));
  }

  /** A migration for each thing that a panel or an alert tells. */
  private static void fill(Http api) throws IOException {
    long copying = create(api, "copying", "live-migration", ", \"labels\": {\"team\": \"web\"}");
    Instant start = Instant.now().minusSeconds(600);
    for (int i = 0; i <= 10; i++) {
      long left = (100 - 5L * i) << 20;
      report(
          api,
          copying,
          """
          {"status": "running", "observed_at": "%s", "memory_total": %d, "memory_remaining": %d,
           "disk_total": 1000, "disk_remaining": 500}
          """
              .formatted(start.plusSeconds(60L * i), 100L << 20, left));
    }
    long counting = create(api, "counting", "generic", ", \"report_interval_seconds\": 3600");
    for (int i = 1; i <= 10; i++) {
      report(
          api,
          counting,
          """
          {"status": "running", "observed_at": "%s", "items_total": 100, "items_completed": %d}
          """
              .formatted(start.plusSeconds(60L * i), 5 * i));
    }
    long silent = create(api, "silent", "container", ", \"report_interval_seconds\": 1");
    report(api, silent, "{\"status\": \"running\"}");
    long failed = create(api, "failed", "backup", "");
    report(api, failed, "{\"status\": \"failed\", \"outcome_reason\": \"disk full\"}");
    long done = create(api, "done", "generic", "");
    report(api, done, "{\"status\": \"completed\"}");
  }

  private static long create(Http api, String jobId, String type, String more) {
    return api.create(
        "{\"migration_type\": \"%s\", \"job_id\": \"%s\"%s}".formatted(type, jobId, more));
  }

  private static void report(Http api, long id, String body) throws IOException {
    assertThat(api.patch(id, body).statusCode()).as(body).isEqualTo(200);
  }

  @Test
  void everyExpressionOfTheDashboardReturnsData() throws IOException {
    List<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThan(25);
    for (String expression : expressions) {
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(
              () -> assertThat(prometheus.query(expression)).as(expression).isNotEmpty());
    }
    System.out.printf("Grafana: %d expressions return data%n", expressions.size());
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    for (JsonNode panel : Http.JSON.readTree(DASHBOARD.toFile()).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        expressions.add(
            target
                .path("expr")
                .asText()
                .replace("$job_id", ".*")
                .replace("$job", ".*")
                .replace("$__rate_interval", "1m"));
      }
    }
    return expressions;
  }

  @Test
  void everyRuleIsEvaluatedAndTheAlertsKnowTheirMigrations() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Set<String> unhealthy = new TreeSet<>();
          for (JsonNode group : prometheus.rules()) {
            for (JsonNode rule : group.path("rules")) {
              if (!rule.path("health").asText().equals("ok")) {
                unhealthy.add(rule.path("name").asText() + rule.path("lastError").asText());
              }
            }
          }
          assertThat(unhealthy).isEmpty();
          assertThat(prometheus.rules()).hasSizeGreaterThan(3);
        });
    awaitAlert("MilepostMigrationFailed", "failed");
    awaitAlert("MilepostMigrationSilent", "silent");
    assertThat(jobIds("ALERTS{alertname=\"MilepostMigrationFailed\"}")).containsExactly("failed");
    assertThat(prometheus.query("ALERTS{alertname=~\"Milepost(Relay|Gateway|Down|Unknown).*\"}"))
        .isEmpty();
  }

  private static void awaitAlert(String name, String jobId) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(jobIds("ALERTS{alertname=\"" + name + "\"}")).contains(jobId));
  }

  private static List<String> jobIds(String expression) {
    List<String> ids = new ArrayList<>();
    prometheus
        .query(expression)
        .forEach(series -> ids.add(series.path("metric").path("job_id").asText()));
    return ids;
  }

  @Test
  void aScrapeOfMilepostFindsThePushgatewaysSeriesAndTheirNames() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> {
          Map<String, Double> pushed = parsed(gateway.series());
          Map<String, Double> scraped =
              parsed(
                  new Http(service.metricsUrl())
                      .text("")
                      .lines()
                      .filter(line -> line.startsWith("migration_"))
                      .collect(Collectors.toSet()));
          assertThat(pushed).hasSizeGreaterThan(5 * 5);
          assertThat(scraped).containsAllEntriesOf(pushed);
        });
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(jobIds("migration_completion_percent{job=\"milepost\", instance=\"\"}"))
                .containsExactlyInAnyOrder("copying", "counting", "silent", "failed", "done"));
    assertThat(prometheus.query("migration_completion_percent{instance!=\"\"}")).isEmpty();
    JsonNode copying = prometheus.query("migration_info{job_id=\"copying\"}").path(0);
    assertThat(copying.path("metric").path("type").asText()).isEqualTo("live-migration");
    assertThat(copying.path("metric").path("state").asText()).isEqualTo("running");
    assertThat(copying.path("metric").path("team").asText()).isEqualTo("web");
  }

  private static Map<String, Double> parsed(Set<String> lines) {
    return lines.stream()
        .collect(
            Collectors.toMap(
                line -> sorted(line.substring(0, line.lastIndexOf(' '))),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }

  /** The series with its labels in one order. */
  private static String sorted(String series) {
    String labels = series.substring(series.indexOf('{') + 1, series.lastIndexOf('}'));
    return series.substring(0, series.indexOf('{')) + new TreeSet<>(List.of(labels.split(",")));
  }

  @Test
  void theDashboardIsWhatGrafanaImports() throws IOException {
    JsonNode dashboard = Http.JSON.readTree(Files.readString(DASHBOARD));
    assertThat(dashboard.path("uid").asText()).isEqualTo("milepost");
    assertThat(dashboard.path("__inputs").path(0).path("name").asText()).isEqualTo("DS_PROMETHEUS");
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      assertThat(panel.path("gridPos").size()).isEqualTo(4);
    }
  }
}
