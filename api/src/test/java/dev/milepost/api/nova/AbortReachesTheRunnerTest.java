package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.PushgatewayProcess;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From the operator's {@code openstack} to the runner, and on to the Pushgateway. */
class AbortReachesTheRunnerTest {
  private static final String SERVER = "8600d31b-d1a1-4632-b2ff-45c2be1a70ff";

  @Test
  void abortReachesTheRunnerAndTheRelayTellsNeitherSuccessNorFailure() {
    try (PushgatewayProcess gateway = PushgatewayProcess.start();
        RunningService service =
            RunningService.start(
                Map.of("MILEPOST_PUSHGATEWAY_URL", "http://" + gateway.address()))) {
      long id =
          service.create(
              """
              {"migration_type": "live-migration", "status": "running", "job_id": "move-1",
               "instance_uuid": "%s", "memory_total": 1000, "memory_remaining": 400}
              """
                  .formatted(SERVER));
      assertThat(report(service, id, "{\"memory_remaining\": 350}").getString("requested_action"))
          .isNull();

      OpenStackClient.Output output =
          new OpenStackClient(service.url())
              .openstack("2.80", "server", "migration", "abort", SERVER, Long.toString(id));

      assertThat(output).isEqualTo(new OpenStackClient.Output(0, "", ""));
      JsonPath answer = report(service, id, "{\"memory_remaining\": 300}");
      assertThat(answer.getString("requested_action.action")).isEqualTo("cancel");
      assertThat(report(service, id, "{\"status\": \"cancelled\"}").getString("state"))
          .isEqualTo("cancelled");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(shown(gateway)).isEqualTo(List.of(0.7, 0.0, 0.0)));
      assertThat(kinds(service, id))
          .isEqualTo(List.of("created", "action_requested", "status_changed", "action_done"));
    }
  }

  private static JsonPath report(RunningService service, long id, String body) {
    return service
        .given(body)
        .patch("/migrations/" + id)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** Completion, complete and failed; nothing while the group isn't there. */
  private static List<Double> shown(PushgatewayProcess gateway) {
    return gateway.groups("move-1").stream()
        .findFirst()
        .map(group ->
            List.of(
                group.values().get("migration_completion_percent"),
                group.values().get("migration_complete_total"),
                group.values().get("migration_failed_total")))
        .orElse(List.of());
  }

  private static List<String> kinds(RunningService service, long id) {
    return service.given().get("/migrations/" + id + "/events").jsonPath().getList("events.kind");
  }
}
