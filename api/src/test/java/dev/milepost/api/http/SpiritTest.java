package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import dev.milepost.api.RunningService;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpiritTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static long schemaChange(String more) {
    return service.create("{\"migration_type\":\"schema-change\"%s}".formatted(more));
  }

  private static ValidatableResponse spirit(long id) {
    return service.given().get("/migrations/" + id + "/spirit").then();
  }

  private static ValidatableResponse patch(long id, String body) {
    return service.given(body).patch("/migrations/" + id).then();
  }

  private static void tables(long id, String orders, String users) {
    service
        .given(
            """
            {"parts": [
              {"name": "orders", "unit": "rows", %s}, {"name": "users", "unit": "rows", %s}]}
            """
                .formatted(orders, users))
        .put("/migrations/" + id + "/parts")
        .then()
        .header("Milepost-Applied", "true");
  }

  @Test
  void severalTablesHaveOneSummaryAndEachItsOwnProgress() {
    long id = schemaChange(",\"status\":\"copyRows\"");
    tables(id, "\"done\":25,\"total\":900", "\"done\":100,\"total\":90,\"state\":\"completed\"");
    spirit(id)
        .statusCode(200)
        .body("CurrentState", equalTo("copyRows"))
        .body("Summary", equalTo("125/1000 12.5% copyRows"))
        .body("Tables.TableName", contains("orders", "users"))
        .body("Tables.RowsCopied", contains(25, 100))
        .body("Tables.RowsTotal", contains(900, 100))
        .body("Tables.IsComplete", contains(false, true));
    service
        .given()
        .get("/migrations/" + id)
        .then()
        .body("completion", equalTo(0.1f))
        .body("estimate_exceeded", equalTo(true));
  }

  @Test
  void migrationWithoutPartsIsTheOnlyTable() {
    long id = schemaChange(",\"name\":\"orders\",\"unit\":\"rows\",\"status\":\"copyRows\"");
    patch(id, "{\"items_total\":221193,\"items_completed\":71436}").statusCode(200);
    spirit(id)
        .statusCode(200)
        .body("Summary", equalTo("71436/221193 32.29% copyRows"))
        .body("Tables", hasSize(1))
        .body("Tables[0].TableName", equalTo("orders"))
        .body("Tables[0].RowsCopied", equalTo(71436))
        .body("Tables[0].RowsTotal", equalTo(221193))
        .body("Tables[0].IsComplete", equalTo(false));
    patch(id, "{\"status\":\"completed\"}").statusCode(200);
    spirit(id)
        .body("CurrentState", equalTo("completed"))
        .body("Tables[0].IsComplete", equalTo(true));
  }

  @Test
  void summaryEndsWithTheEtaOnceThereIsOne() {
    long id = schemaChange(",\"name\":\"orders\",\"status\":\"copyRows\"");
    Instant start = Instant.now().minusSeconds(100);
    for (int second = 0; second <= 100; second += 5) {
      patch(
              id,
              "{\"observed_at\":\"%s\",\"items_total\":6000,\"items_completed\":%d}"
                  .formatted(start.plusSeconds(second), second * 10))
          .statusCode(200);
    }
    spirit(id).body("Summary", matchesPattern("1000/6000 16.66% copyRows ETA [78]m \\d+s"));
  }

  @Test
  void nothingIsMadeUpBeforeTheFirstReport() {
    long id = schemaChange(",\"job_id\":\"alter-7\"");
    spirit(id)
        .statusCode(200)
        .body("CurrentState", equalTo("queued"))
        .body("Summary", equalTo("queued"))
        .body("Tables[0].TableName", equalTo("alter-7"))
        .body("Tables[0].RowsTotal", equalTo(0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Up to 0.13 it waits on the sentinel table before the changes are applied.
        "waitingOnSentinelTable applyChangeset analyzeTable checksum postChecksum cutOver close",
        // From 0.14 on after the last checksum.
        "applyChangeset analyzeTable checksum postChecksum waitingOnSentinelTable cutOver close"
      })
  void bothOrdersAreFollowedAndCompletionNeverFalls(String order) {
    long id = schemaChange("");
    patch(id, "{\"status\":\"copyRows\"}").statusCode(200);
    tables(id, "\"done\":900,\"total\":900", "\"done\":100,\"total\":100");
    float before = completion(id);
    assertThat(before).isEqualTo(0.8f);
    for (String step : List.of(order.split(" "))) {
      patch(id, "{\"status\":\"%s\"}".formatted(step)).statusCode(200);
      spirit(id).statusCode(200).body("CurrentState", equalTo(step));
      if (!step.equals("close")) {
        spirit(id).body("Tables.IsComplete", everyItem(equalTo(true)));
      }
      assertThat(completion(id)).as(step).isBetween(before, 0.99f);
      before = completion(id);
    }
    patch(id, "{\"status\":\"completed\"}").statusCode(200);
    assertThat(completion(id)).isEqualTo(1);
  }

  private static float completion(long id) {
    return service.given().get("/migrations/" + id).then().extract().path("completion");
  }

  @Test
  void otherTypesHaveNoSpiritProgress() {
    long id = service.create("{\"migration_type\":\"generic\"}");
    spirit(id).statusCode(404).body("type", equalTo("/problems/not-a-schema-change"));
    spirit(999_999).statusCode(404).body("type", equalTo("/problems/not-found"));
  }
}
