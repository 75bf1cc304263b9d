package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ForecastTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final long GIB = 1L << 30;

  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static long create(String type, String status) {
    return service.create(
        "{\"migration_type\": \"%s\", \"status\": \"%s\"}".formatted(type, status));
  }

  private static ValidatableResponse report(long id, String body) {
    return service.given(body).patch("/migrations/" + id).then().statusCode(200);
  }

  private static void items(long id, int second, long completed, long total) {
    report(
        id,
        "{\"observed_at\": \"%s\", \"items_completed\": %d, \"items_total\": %d}"
            .formatted(START.plusSeconds(second), completed, total));
  }

  private static List<String> kinds(long id) {
    return service.given().get("/migrations/" + id + "/events").path("events.kind");
  }

  @Test
  void steadyWorkGetsARateAndARangeOnListAndDetailAlike() {
    long id = create("generic", "running");
    for (int second = 0; second <= 100; second += 5) {
      items(id, second, second * 10L, 2000);
    }
    // The last of its numbers is from long ago, so the service has every reason to distrust them.
    ValidatableResponse detail =
        service
            .given()
            .get("/migrations/" + id)
            .then()
            .body("rate.unit", equalTo("items"))
            .body("rate.per_second", equalTo(10.0f))
            .body("eta.state", equalTo("unknown"))
            .body("convergence.verdict", equalTo("n/a"))
            .body("computed_at", notNullValue());
    List<Object> listed =
        service.given().get("/migrations?fields=rate&limit=1").path("migrations.rate");
    assertThat(listed).containsExactly(detail.extract().<Object>path("rate"));
  }

  @Test
  void readyEtaHasARangeThatHoldsTheLikelyTime() {
    long id = create("generic", "running");
    Instant start = Instant.now().minusSeconds(100);
    for (int second = 0; second <= 100; second += 5) {
      report(
          id,
          "{\"observed_at\": \"%s\", \"items_completed\": %d, \"items_total\": 6000}"
              .formatted(start.plusSeconds(second), second * 10));
    }
    ValidatableResponse detail =
        service.given().get("/migrations/" + id).then().body("eta.state", equalTo("ready"));
    int likely = detail.extract().path("eta.seconds");
    assertThat(likely).isBetween(450, 500);
    assertThat(detail.extract().<Integer>path("eta.low_seconds")).isLessThanOrEqualTo(likely);
    assertThat(detail.extract().<Integer>path("eta.high_seconds")).isGreaterThanOrEqualTo(likely);
    report(id, "{\"status\": \"paused\"}").body("eta.state", equalTo("held"));
  }

  @Test
  void guestThatWritesAsFastAsItIsCopiedIsToldApart() {
    long id = create("live-migration", "running");
    for (int second = 0; second <= 900; second += 10) {
      long sent = second * GIB / 8;
      long left = Math.max(GIB, 4 * GIB - sent);
      report(
          id,
          """
          {"observed_at": "%s", "memory_total": %d, "memory_processed": %d,
           "memory_remaining": %d}
          """
              .formatted(START.plusSeconds(second), 4 * GIB, sent, left));
    }
    service
        .given()
        .get("/migrations/" + id)
        .then()
        .body("convergence.verdict", equalTo("not_converging"))
        .body("eta.state", equalTo("not_converging"))
        .body("state", equalTo("running"));
    assertThat(kinds(id)).contains("convergence_changed");
    report(id, "{\"status\": \"running (post-copy)\"}").body("convergence.verdict", equalTo("n/a"));
  }

  @Test
  void counterThatFallsIsExplained() {
    long id = create("schema-change", "copyRows");
    items(id, 0, 0, 1000);
    items(id, 10, 900, 1000);
    items(id, 20, 0, 1000);
    service
        .given()
        .get("/migrations/" + id)
        .then()
        .body("completion", equalTo(0.72f))
        .body("instantaneous_completion", equalTo(0.0f));
    assertThat(kinds(id)).containsExactly("created", "progress_reset");
  }

  @Test
  void standingStillIsAStallUnlessItIsHeld() {
    long still = create("live-migration", "running");
    long throttled = create("live-migration", "running");
    for (int second = 0; second <= 400; second += 20) {
      String body =
          "{\"observed_at\": \"%s\", \"memory_total\": 100, \"memory_processed\": 10,"
              + " \"memory_remaining\": 90, \"throttled\": %s}";
      report(still, body.formatted(START.plusSeconds(second), false));
      report(throttled, body.formatted(START.plusSeconds(second), true));
    }
    service
        .given()
        .get("/migrations/" + still)
        .then()
        .body("stalled", equalTo(true))
        .body("convergence.verdict", equalTo("stalled"));
    service.given().get("/migrations/" + throttled).then().body("stalled", equalTo(false));
  }

  @Test
  void lateReportIsKeptAndLeftOutOfRates() {
    long id = create("generic", "running");
    items(id, 100, 100, 1000);
    items(id, 110, 200, 1000);
    items(id, 50, 210, 1000);
    service
        .given()
        .get("/migrations/" + id + "/samples")
        .then()
        .statusCode(200)
        .body("samples", hasSize(3))
        .body("samples[0].late", equalTo(true))
        .body("samples[1].late", equalTo(false));
    service.given().get("/migrations/" + id).then().body("rate.per_second", equalTo(10.0f));
  }

  /** As of a runner that says its status first and then what became of its parts. */
  @Test
  void movementIsKeptThoughItsRunnerWasHeardJustBefore() {
    long id = create("generic", "running");
    for (int second = 0; second < 5; second++) {
      Instant heard = START.plusSeconds(second);
      report(id, "{\"observed_at\": \"%s\"}".formatted(heard));
      report(
          id,
          "{\"observed_at\": \"%s\", \"items_completed\": %d}"
              .formatted(heard.plusMillis(100), second));
    }
    service
        .given()
        .get("/migrations/" + id + "/samples")
        .then()
        .statusCode(200)
        .body("samples.items_completed", equalTo(List.of(0, 1, 2, 3, 4)));
  }

  @Test
  void samplesAreDownSampledKeepingLeastAndMost() {
    long id = create("generic", "running");
    for (int i = 0; i < 60; i++) {
      items(id, i, i == 30 ? 30 : i, i == 40 ? 5000 : 100);
    }
    ValidatableResponse few =
        service
            .given()
            .get("/migrations/" + id + "/samples?points=10")
            .then()
            .body("samples.size()", lessThanOrEqualTo(10))
            .body("stored", equalTo(60));
    List<Integer> totals = few.extract().path("samples.items_total");
    assertThat(totals).contains(5000);
    List<String> moments = few.extract().path("samples.at");
    assertThat(moments).isSorted();
    assertThat(moments.getFirst()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(moments.getLast()).isEqualTo("2026-01-01T00:00:59Z");
  }

  @Test
  void numbersThatTellNothingGiveNothing() {
    long id = create("live-migration", "running");
    report(id, "{\"memory_total\": 0, \"memory_processed\": 0, \"memory_remaining\": 0}")
        .body("completion", nullValue())
        .body("instantaneous_completion", nullValue())
        .body("eta.seconds", nullValue());
  }
}
