package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.PushgatewayProcess.Group;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The group that a job id has in a Pushgateway: its name, and which attempt it shows. */
class GroupIT {
  @RegisterExtension static final Scene SCENE = Scene.ofAllTests();

  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(15);

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
  @ValueSource(strings = {"{}", "{\"host\": \"another\"}"})
  void showsTheSecondAttemptWhateverBecomesOfTheFirst(String labelsOfTheSecond) {
    String jobId = "twice " + labelsOfTheSecond;
    long first = create(jobId, "{}", 1);
    patch(first, "{\"status\": \"completed\", \"items_total\": 9, \"items_completed\": 9}");
    awaitShown(jobId, 1, 9);

    long second = create(jobId, labelsOfTheSecond, 2);
    patch(second, "{\"status\": \"running\", \"items_total\": 9, \"items_completed\": 3}");
    awaitShown(jobId, 0, 3);
    staysShown(jobId, LINGER.plusSeconds(1), 3);

    service.request().delete("/migrations/" + first).then().statusCode(204);
    staysShown(jobId, Duration.ofSeconds(1), 3);
    patch(second, "{\"status\": \"failed\"}");
    await().atMost(LINGER.plus(SOON)).until(() -> gateway.groups(jobId).isEmpty());
  }

  private static long create(String jobId, String labels, int attempt) {
    return service
        .request()
        .body(body(jobId).replace("\"labels\":{}", "\"labels\":" + labels))
        .post("/migrations")
        .then()
        .statusCode(201)
        .body("attempt", equalTo(attempt))
        .extract()
        .jsonPath()
        .getLong("id");
  }

  private static String body(String jobId) {
    ObjectNode body = Http.JSON.createObjectNode();
    body.put("migration_type", "generic").put("job_id", jobId).putObject("labels");
    return body.toString();
  }

  private static void patch(long id, String report) {
    service.request().body(report).patch("/migrations/" + id).then().statusCode(200);
  }

  private static void awaitShown(String jobId, double complete, double items) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(() -> assertShown(jobId, complete, items));
  }

  private static void staysShown(String jobId, Duration time, double items) {
    await()
        .during(time)
        .atMost(time.plus(SOON))
        .pollInterval(Duration.ofMillis(20))
        .failFast(() -> assertShown(jobId, 0, items))
        .until(() -> true);
  }

  private static void assertShown(String jobId, double complete, double items) {
    assertThat(gateway.groups(jobId))
        .singleElement()
        .satisfies(group ->
            assertThat(group.values())
                .containsEntry("migration_complete_total", complete)
                .containsEntry("migration_items_complete_total", items));
  }

  static List<String> jobIds() {
    return List.of(
        "..",
        ".",
        "a b",
        "a+b",
        "a/b",
        "%2F",
        "Ärger 移行 🚚",
        "x".repeat(255),
        "ü".repeat(127) + "x");
  }

  @ParameterizedTest
  @MethodSource("jobIds")
  void jobIdArrivesExactly(String jobId) {
    assertThat(jobId.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
    long id = create(jobId, "{}", 1);
    service
        .request()
        .queryParam("job_id", jobId)
        .get("/migrations")
        .then()
        .statusCode(200)
        .body("migrations.id", contains((int) id))
        .body("migrations.job_id", contains(jobId));
    await()
        .atMost(SOON)
        .untilAsserted(() ->
            assertThat(gateway.groups().stream().map(Group::labels))
                .contains(Map.of("job", "milepost", "job_id", jobId)));
  }

  static List<String> impossibleJobIds() {
    return List.of(
        "", "x".repeat(256), "ü".repeat(128), "a\nb", "a\tb", "\u0000", "\u007f", "\u0085");
  }

  @ParameterizedTest
  @MethodSource("impossibleJobIds")
  void jobIdThatCannotArriveExactlyIsRefused(String jobId) {
    service
        .request()
        .body(body(jobId))
        .post("/migrations")
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasItem("job_id"));
  }
}
