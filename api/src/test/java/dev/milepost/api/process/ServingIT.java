package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One service on its own PostgreSQL and with a Pushgateway, as an operator sees it. */
class ServingIT {
  @RegisterExtension static final Scene SCENE = Scene.ofAllTests();

  private static final String GENERIC =
      "{\"migration_type\": \"generic\", \"status\": \"running\"}";

  private static Path folder;
  private static PushgatewayProcess gateway;
  private static ServiceProcess service;

  @BeforeAll
  static void serve() {
    folder = SCENE.folder();
    gateway = SCENE.pushgateway();
    service = SCENE.serve(folder, Scene.hurriedRelay(gateway.address()));
  }

  @Test
  void bannerSaysWhatIsServedWhereAndItIs() {
    String local = "http://127\\.0\\.0\\.1:[0-9]+";
    assertThat(service.banner())
        .matches(
            "Milepost [0-9.]+\n"
                + ("  Dashboard    " + local + "/\n")
                + ("  API          " + local + "/migrations\n")
                + ("  Metrics      " + local + "/metrics\n")
                + ("  Database     embedded PostgreSQL in " + folder + "/milepost-data\n")
                + ("  Pushgateway  http://" + gateway.address() + "\n"));
    service.request().get("/readyz").then().statusCode(200);
    service.request().get("/migrations").then().statusCode(200);
    service.request().header("Accept", "text/html").get("/").then().contentType("text/html");
    assertThat(service.postgresql().isRunning()).isTrue();
  }

  @Test
  void secondInstanceOnTheSameFolderIsRefusedWithOneSentence() {
    ServiceProcess second = SCENE.launch(folder, Map.of());
    assertThat(second.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
    assertThat(second.banner()).isEmpty();
    assertThat(second.logs().lines().toList())
        .singleElement()
        .asString()
        .startsWith("milepost can't start: ")
        .contains(folder.resolve("milepost-data").toString())
        .contains(Long.toString(service.pid()));
    service.request().get("/readyz").then().statusCode(200);
  }

  @Test
  void passwordOfTheEmbeddedDatabaseShowsInNoProcessTitleAndNoLog() {
    String password = service.postgresql().password();
    List<String> titles = ProcessTitles.ofAll();
    assertThat(titles).anyMatch(title -> title.contains("postgres"));
    assertThat(titles).noneMatch(title -> title.contains(password));
    assertThat(service.logs() + service.banner()).doesNotContain(password);
  }

  @Test
  void eachLineOfTheLogIsOneJsonObjectWithTheRequestId() throws IOException {
    service
        .request()
        .header("X-Request-Id", "request-of-the-test")
        .body(GENERIC)
        .post("/migrations")
        .then()
        .statusCode(201);
    service.request().body("{").post("/migrations").then().statusCode(400);
    Set<String> requestIds = new HashSet<>();
    for (String line : service.logs().lines().toList()) {
      JsonNode json = Http.JSON.readTree(line);
      assertThat(json.isObject()).as(line).isTrue();
      requestIds.add(json.path("mdc").path("request_id").asText());
    }
    assertThat(requestIds).contains("request-of-the-test");
  }

  @Test
  void metricsOfTheServiceAreCleanAndComplete() throws IOException, InterruptedException {
    Http http = new Http(service.url());
    long id = http.create(GENERIC);
    assertThat(http.patch(id, "{\"items_completed\": 1}").statusCode()).isEqualTo(200);
    assertThat(http.patch(id, "{\"items_completed\": -1}").statusCode()).isEqualTo(400);
    Agreement.reached(http, gateway);
    String metrics = new Http(service.metricsUrl()).text("");
    String label = "{gateway=\"http://" + gateway.address() + "\"";
    assertThat(metrics)
        .contains(
            "milepost_http_request_duration_seconds_count"
                + "{code=\"200\",method=\"PATCH\",route=\"/migrations/{id}\"} ")
        .contains("{code=\"400\",method=\"PATCH\",route=\"/migrations/{id}\"} ")
        .contains("milepost_database_pool_connections{state=\"active\"} ")
        .contains("milepost_database_pool_connections{state=\"waiting\"} ")
        .contains("milepost_relay_due" + label + "} ")
        .contains("milepost_relay_oldest_due_age_seconds" + label + "} ")
        .contains("milepost_relay_quarantined" + label + "} 0")
        .containsPattern("milepost_relay_requests_total\\{[^}]*outcome=\"pushed\"} [1-9]")
        .containsPattern("milepost_relay_requests_total\\{[^}]*outcome=\"failed\"} 0");
    Path exposition = Files.writeString(folder.resolve("metrics.txt"), metrics);
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics")
            .redirectInput(exposition.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("promtool.txt").toFile())
            .start();
    assertThat(promtool.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(folder.resolve("promtool.txt"))).isEmpty();
    assertThat(promtool.exitValue()).isZero();
    System.out.printf("promtool check metrics: exit 0 on %d lines%n", metrics.lines().count());
  }
}
