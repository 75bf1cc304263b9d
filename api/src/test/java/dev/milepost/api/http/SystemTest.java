package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.PushgatewayProcess;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the service tells of itself and of its Pushgateways. */
class SystemTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void withoutGatewayOrListenerItTellsOfTheDatabase() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    try (RunningService service = RunningService.start(Map.of())) {
      JsonPath system =
          service
              .given()
              .get("/system")
              .then()
              .statusCode(200)
              .body("version", equalTo("test"))
              .body("database.ready", equalTo(true))
              .body("database.reason", nullValue())
              .body("database.read_only", equalTo(false))
              .body("database.server_version", startsWith("1"))
              .body("database.pool.max", equalTo(8))
              .body("relay", empty())
              .body("push_listener", nullValue())
              .extract()
              .jsonPath();
      Instant startedAt = Instant.parse(system.getString("started_at"));
      assertThat(startedAt).isBetween(before, Instant.parse(system.getString("now")));
      service.given().get("/").then().body("milepost.links.system", equalTo("/system"));
      service.given().get("/system?x=1").then().statusCode(400);
      long id = service.create("{\"migration_type\": \"generic\"}");
      service
          .given()
          .get("/migrations/" + id + "/relay")
          .then()
          .statusCode(200)
          .body("gateways", empty());
      service.given().get("/migrations/4711/relay").then().statusCode(404);
    }
  }

  @Test
  void gatewaysAndListenerAreThereWithoutTheirSecrets() {
    try (PushgatewayProcess gateway = PushgatewayProcess.start();
        RunningService service = RunningService.start(settings(gateway))) {
      String name = "http://" + gateway.address();
      long id =
          service.create(
              "{\"migration_type\": \"generic\", \"job_id\": \"move 7\","
                  + " \"labels\": {\"rack\": \"r7\"}}");
      String relay = "/migrations/" + id + "/relay";
      await().atMost(PATIENCE).until(() -> state(service, relay, 0).equals("shown"));
      JsonPath card = service.given().get(relay).jsonPath();
      assertThat(card.<Map<String, String>>get("gateways[0].grouping"))
          .isEqualTo(Map.of("job", "milepost", "job_id", "move 7", "rack", "r7"));
      assertThat(card.getString("gateways[0].gateway")).isEqualTo(name);
      assertThat(card.getLong("gateways[0].pushed_version")).isEqualTo(1);
      assertThat(card.getString("gateways[0].delete_after")).isNull();
      assertThat(state(service, relay, 1)).isEqualTo("due");

      service
          .given("{\"status\": \"completed\"}")
          .patch("/migrations/" + id)
          .then()
          .statusCode(200);
      await()
          .atMost(PATIENCE)
          .until(() -> {
            JsonPath now = service.given().get(relay).jsonPath();
            return now.getString("gateways[0].delete_after") != null;
          });
      service.given().delete("/migrations/" + id).then().statusCode(204);
      await().atMost(PATIENCE).until(() -> state(service, relay, 0).equals("gone"));

      service.create("{\"migration_type\": \"generic\"}");
      await()
          .atMost(PATIENCE)
          .until(() -> {
            JsonPath system = service.given().get("/system").jsonPath();
            return system.getString("relay[0].last_push_at") != null
                && system.getString("relay[1].last_error") != null;
          });
      String told = service.given().get("/system").asString();
      assertThat(told + service.given().get(relay).asString()).doesNotContain("canary");
      JsonPath system = JsonPath.from(told);
      assertThat(system.getString("relay[0].gateway")).isEqualTo(name);
      assertThat(system.getString("relay[0].breaker")).isEqualTo("closed");
      assertThat(system.getLong("relay[0].groups")).isEqualTo(1);
      assertThat(system.getString("relay[1].gateway")).isEqualTo("http://127.0.0.1:1");
      assertThat(system.getString("relay[1].layout")).isEqualTo("batch");
      assertThat(system.getString("relay[1].breaker")).contains("open");
      assertThat(system.getLong("relay[1].due")).isEqualTo(1);
      assertThat(system.getString("push_listener.host") + ":" + system.get("push_listener.port"))
          .isEqualTo(service.pushAddress());
    }
  }

  private static Map<String, String> settings(PushgatewayProcess gateway) {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        "MILEPOST_PUSHGATEWAY_URL",
        "http://ada:canary-1@%s,http://bob:canary-2@127.0.0.1:1;layout=batch"
            .formatted(gateway.address()));
    settings.put("MILEPOST_RELAY_STATUS_POLL", "200ms");
    settings.put("MILEPOST_PUSH_LISTEN", "127.0.0.1:0");
    return settings;
  }

  private static String state(RunningService service, String path, int gateway) {
    return service.given().get(path).jsonPath().getString("gateways[" + gateway + "].state");
  }
}
