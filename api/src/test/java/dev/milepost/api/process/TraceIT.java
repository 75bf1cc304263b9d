package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Live migrations that a real QEMU made, reported as a runner beside it would have. */
class TraceIT {
  @RegisterExtension static final Scene SCENE = Scene.ofAllTests();

  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final Map<String, String> STATUS =
      Map.of(
          "setup", "preparing",
          "active", "running",
          "postcopy-active", "running (post-copy)",
          "completed", "completed",
          "failed", "failed",
          "cancelled", "cancelled");

  private static PushgatewayProcess gateway;
  private static ServiceProcess service;

  @BeforeAll
  static void serve() {
    gateway = SCENE.pushgateway();
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gateway.address()));
    environment.put("DATABASE_URL", Scene.url(SCENE.database()));
    // Nothing may need it: what it repairs was wrong for a while.
    environment.put("MILEPOST_RELAY_COMPARISON", "1h");
    environment.put("MILEPOST_RELAY_LINGER", LINGER.toSeconds() + "s");
    environment.put("MILEPOST_RELAY_LINGER_FAILED", LINGER.toSeconds() + "s");
    service = SCENE.serve(SCENE.folder(), environment);
  }

  @ParameterizedTest
  @CsvSource({
    "qemu-converging, completed, 1, 0",
    "qemu-post-copy, completed, 1, 0",
    "qemu-failed-destination-lost, failed, 0, 1",
    "qemu-cancelled, cancelled, 0, 0",
    "qemu-not-converging, running, 0, 0",
  })
  void endsInItsStateAndTheGatewayShowsIt(
      String trace, String state, double complete, double failed) throws IOException {
    List<JsonNode> lines = lines(trace);
    JsonNode end = replay(trace, lines);
    assertThat(end.path("state").asText()).isEqualTo(state);
    awaitShown(trace, end.path("completion").doubleValue(), complete, failed);
    boolean finished = !state.equals("running");
    if (finished) {
      await().atMost(LINGER.plusSeconds(15)).until(() -> gateway.groups(trace).isEmpty());
    } else {
      await()
          .during(LINGER.plusSeconds(1))
          .atMost(LINGER.plusSeconds(15))
          .until(() -> gateway.groups(trace).size() == 1);
    }
    System.out.printf(
        "%s: %d reports, %s, completion %s; group complete %.0f failed %.0f, %s%n",
        trace,
        lines.size(),
        state,
        end.path("completion").asText(),
        complete,
        failed,
        finished ? "gone after the linger" : "stays");
  }

  private static JsonNode replay(String trace, List<JsonNode> lines) throws IOException {
    long id =
        service
            .request()
            .body(
                """
                {"migration_type": "live-migration", "job_id": "%s", "instance_uuid": "%s"}\
                """
                    .formatted(trace, trace))
            .post("/migrations")
            .then()
            .statusCode(201)
            .extract()
            .jsonPath()
            .getLong("id");
    Instant start = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
    double completion = 0;
    JsonNode answer = Http.JSON.nullNode();
    for (JsonNode line : lines) {
      ObjectNode report = report(line, start);
      answer = reported(id, report);
      assertThat(answer.path("status")).isEqualTo(report.path("status"));
      assertThat(Instant.parse(answer.path("observed_at").asText()))
          .isEqualTo(observedAt(line, start));
      // It is null until the first numbers, and then never again.
      double now = answer.path("completion").doubleValue();
      assertThat(now).as(line.toString()).isGreaterThanOrEqualTo(completion);
      completion = now;
      assertThat(completion == 1).isEqualTo(answer.path("state").asText().equals("completed"));
    }
    return answer;
  }

  private static JsonNode reported(long id, ObjectNode report) throws IOException {
    return Http.JSON.readTree(
        service
            .request()
            .body(report.toString())
            .patch("/migrations/" + id)
            .then()
            .statusCode(200)
            .header("Milepost-Applied", "true")
            .extract()
            .asString());
  }

  private static ObjectNode report(JsonNode line, Instant start) {
    JsonNode query = line.path("query-migrate");
    ObjectNode report = Http.JSON.createObjectNode();
    report.put("status", Objects.requireNonNull(STATUS.get(query.path("status").asText())));
    report.put("observed_at", observedAt(line, start).toString());
    JsonNode ram = query.path("ram");
    if (ram.isObject()) {
      report.set("memory_total", ram.get("total"));
      report.set("memory_processed", ram.get("transferred"));
      report.set("memory_remaining", ram.get("remaining"));
      report.set("iteration", ram.get("dirty-sync-count"));
    }
    if (query.has("error-desc")) {
      report.set("outcome_reason", query.get("error-desc"));
    }
    return report;
  }

  private static Instant observedAt(JsonNode line, Instant start) {
    return start.plusMillis(Math.round(line.path("t").doubleValue() * 1000));
  }

  private static void awaitShown(String jobId, double completion, double complete, double failed) {
    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() ->
            assertThat(gateway.groups(jobId))
                .singleElement()
                .satisfies(group ->
                    assertThat(group.values())
                        .containsEntry("migration_completion_percent", completion)
                        .containsEntry("migration_complete_total", complete)
                        .containsEntry("migration_failed_total", failed)));
  }

  private static List<JsonNode> lines(String trace) throws IOException {
    try (InputStream in = TraceIT.class.getResourceAsStream("/traces/" + trace + ".jsonl")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      List<JsonNode> parsed = new ArrayList<>();
      for (String line : lines) {
        parsed.add(Http.JSON.readTree(line));
      }
      return parsed;
    }
  }
}
