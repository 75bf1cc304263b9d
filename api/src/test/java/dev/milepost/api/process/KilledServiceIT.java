package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.TestDatabase;
import io.restassured.response.Response;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * kill -9 of the service at each step of a report's way from the request to the Pushgateway. A lock
 * on the row or a proxy that holds an answer back stops the service at that step.
 */
class KilledServiceIT {
  private static final String FIRST =
      "{\"sequence\": 1, \"items_total\": 10, \"items_completed\": 1}";
  private static final String LAST =
      "{\"sequence\": 2, \"status\": \"completed\", \"items_completed\": 10}";

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  private final TestDatabase database = scene.database();
  private final PushgatewayProcess gateway = scene.pushgateway();

  private ServiceProcess serve(String databaseUrl, String gatewayAddress) {
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gatewayAddress));
    environment.put("DATABASE_URL", databaseUrl);
    return scene.serve(scene.folder(), environment);
  }

  /** A migration whose first report was acknowledged. */
  private static long reportedOnce(Http http) throws Exception {
    long id = http.create("{\"migration_type\": \"generic\", \"status\": \"running\"}");
    assertThat(http.patch(id, FIRST).statusCode()).isEqualTo(200);
    return id;
  }

  @Test
  void beforeTheCommitTheReportIsNotThereAndItsRepeatIsAppliedOnce() throws Exception {
    ServiceProcess service = serve(Scene.url(database), gateway.address());
    Http http = new Http(service.url());
    long id = reportedOnce(http);
    try (RowLock lock = new RowLock(Scene.connect(database), id)) {
      CompletableFuture<HttpResponse<String>> answer = http.patchLater(id, LAST);
      lock.awaitWaiter();
      service.kill9();
      assertThat(answer).failsWithin(Duration.ofSeconds(10));
    }
    ServiceProcess next = serve(Scene.url(database), gateway.address());
    JsonNode kept = new Http(next.url()).get("/migrations/" + id);
    assertThat(kept.path("version").longValue()).isEqualTo(2);
    assertThat(kept.path("sequence").longValue()).isEqualTo(1);
    verifyRepeat(next, id, true);
    verifyRepeat(next, id, false);
    verifyEnd(next, id);
  }

  @Test
  void afterTheCommitTheReportIsThereThoughItWasNeverAnswered() throws Exception {
    FaultProxy way = scene.proxyTo(database);
    ServiceProcess service = serve(Scene.url(database, way.port()), gateway.address());
    Http http = new Http(service.url());
    long id = reportedOnce(http);
    // How PostgreSQL says that a commit is done.
    way.holdAnswersThatSay("COMMIT\0");
    CompletableFuture<HttpResponse<String>> answer = http.patchLater(id, LAST);
    await().until(() -> number("SELECT version FROM migration_progress") == 3);
    way.awaitHolding();
    assertThat(answer).isNotDone();
    service.kill9();
    assertThat(answer).failsWithin(Duration.ofSeconds(10));

    ServiceProcess next = serve(Scene.url(database), gateway.address());
    JsonNode kept = new Http(next.url()).get("/migrations/" + id);
    assertThat(kept.path("version").longValue()).isEqualTo(3);
    assertThat(kept.path("state").asText()).isEqualTo("completed");
    verifyRepeat(next, id, false);
    verifyEnd(next, id);
  }

  @Test
  void afterTheAnswerAReportThatWasNotPushedYetStillGetsToTheGateway() throws Exception {
    FaultProxy way = scene.proxyTo(gateway);
    way.refuse();
    ServiceProcess service = serve(Scene.url(database), "127.0.0.1:" + way.port());
    Http http = new Http(service.url());
    long id = reportedOnce(http);
    assertThat(http.patch(id, LAST).statusCode()).isEqualTo(200);
    service.kill9();
    assertThat(gateway.groups()).isEmpty();
    way.forward();
    verifyEnd(serve(Scene.url(database), "127.0.0.1:" + way.port()), id);
  }

  @Test
  void afterThePushTheRecordIsPushedAgainAndAcknowledged() throws Exception {
    FaultProxy way = scene.proxyTo(gateway);
    ServiceProcess service = serve(Scene.url(database), "127.0.0.1:" + way.port());
    Http http = new Http(service.url());
    long id = reportedOnce(http);
    awaitAcknowledged(2);
    way.holdAnswersTo("PUT /metrics");
    assertThat(http.patch(id, LAST).statusCode()).isEqualTo(200);
    way.awaitHolding();
    await()
        .untilAsserted(() ->
            assertThat(gateway.groups().getFirst().values())
                .containsEntry("migration_complete_total", 1.0));
    assertThat(number("SELECT relayed_version FROM relay_records")).isEqualTo(2);
    service.kill9();
    way.forward();
    verifyEnd(serve(Scene.url(database), "127.0.0.1:" + way.port()), id);
  }

  private static void verifyRepeat(ServiceProcess service, long id, boolean applied) {
    Response answer = service.request().body(LAST).patch("/migrations/" + id);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.header("Milepost-Applied")).isEqualTo(Boolean.toString(applied));
    assertThat(answer.jsonPath().getLong("version")).isEqualTo(3);
  }

  /** Both reports are there, once, and the gateway has its one group as the database has it. */
  private void verifyEnd(ServiceProcess service, long id) throws SQLException {
    Http http = new Http(service.url());
    JsonNode end = http.get("/migrations/" + id);
    assertThat(end.path("state").asText()).isEqualTo("completed");
    assertThat(end.path("version").longValue()).isEqualTo(3);
    assertThat(end.path("items_completed").longValue()).isEqualTo(10);
    assertThat(http.get("/migrations/" + id + "/events").path("events")).hasSize(2);
    assertThat(Agreement.reached(http, gateway)).isEqualTo(1);
    awaitAcknowledged(3);
  }

  private void awaitAcknowledged(long version) {
    await().until(() -> number("SELECT relayed_version FROM relay_records") == version);
  }

  private long number(String query) throws SQLException {
    try (Connection connection = Scene.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      assertThat(row.next()).isTrue();
      return row.getLong(1);
    }
  }
}
