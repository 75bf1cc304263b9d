package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static long live(String job) {
    return service.create(
        "{\"migration_type\":\"live-migration\",\"job_id\":\"%s\",\"status\":\"running\"}"
            .formatted(job));
  }

  private static ValidatableResponse patch(long id, String body) {
    return service.given(body).patch("/migrations/" + id).then();
  }

  private static ValidatableResponse act(long id, String action) {
    return service
        .given("{\"action\":\"%s\"}".formatted(action))
        .header("Milepost-Actor", "olivia")
        .post("/migrations/" + id + "/actions")
        .then();
  }

  private static List<String> kinds(long id) {
    return service
        .given()
        .get("/migrations/" + id + "/events")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("events.kind");
  }

  @Test
  void createAnswersWhereTheMigrationIs() {
    Response created =
        service
            .given("{\"migration_type\":\"generic\",\"name\":\"move\",\"labels\":{\"team\":\"a\"}}")
            .post("/migrations");
    long id = created.jsonPath().getLong("id");
    created
        .then()
        .statusCode(201)
        .header("Location", "/migrations/" + id)
        .header("ETag", "\"1\"")
        .body("state", equalTo("queued"))
        .body("attempt", equalTo(1))
        .body("job_id", equalTo(created.jsonPath().getString("uuid")))
        .body("updated_at", nullValue())
        .body("last_report_at", nullValue());
    service.given().get("/migrations/" + id).then().statusCode(200).body("name", equalTo("move"));
    service
        .given()
        .get("/migrations/" + created.jsonPath().getString("uuid"))
        .then()
        .statusCode(200)
        .body("labels.team", equalTo("a"));
  }

  @Test
  void createIsSafeToRepeatByUuidJobAndKey() {
    String uuid = UUID.randomUUID().toString();
    String byUuid = "{\"migration_type\":\"resize\",\"uuid\":\"%s\"}".formatted(uuid);
    long id = service.create(byUuid);
    service.given(byUuid).post("/migrations").then().statusCode(200).body("id", equalTo((int) id));

    String byJob = "{\"migration_type\":\"backup\",\"job_id\":\"nightly\"}";
    long job = service.create(byJob);
    service.given(byJob).post("/migrations").then().statusCode(200).body("id", equalTo((int) job));
    service
        .given("{\"migration_type\":\"container\",\"job_id\":\"nightly\"}")
        .post("/migrations")
        .then()
        .statusCode(409)
        .body("conflicting_field", equalTo("job_id"))
        .body("existing.id", equalTo((int) job));

    String body = "{\"migration_type\":\"generic\",\"name\":\"k\"}";
    long keyed = withKey(body, "key-1").statusCode(201).extract().jsonPath().getLong("id");
    withKey("{\"name\":\"k\", \"migration_type\":\"generic\"}", "key-1")
        .statusCode(200)
        .header("Idempotent-Replayed", "true")
        .body("id", equalTo((int) keyed));
    withKey("{\"migration_type\":\"generic\",\"name\":\"other\"}", "key-1").statusCode(422);
  }

  private static ValidatableResponse withKey(String body, String key) {
    return service.given(body).header("Idempotency-Key", key).post("/migrations").then();
  }

  @Test
  void createThatIsBornFinishedDoesNotTakeARunningJob() {
    long running = live("imported");
    service
        .given("{\"migration_type\":\"live-migration\",\"job_id\":\"imported\",\"status\":\"done\"}")
        .post("/migrations")
        .then()
        .statusCode(200)
        .body("id", equalTo((int) running))
        .body("state", equalTo("running"));
    patch(running, "{\"status\": \"failed\"}").statusCode(200);
    for (int attempt = 2; attempt <= 3; attempt++) {
      service
          .given(
              "{\"migration_type\":\"live-migration\",\"job_id\":\"imported\",\"status\":\"done\"}")
          .post("/migrations")
          .then()
          .statusCode(201)
          .body("attempt", equalTo(attempt))
          .body("state", equalTo("completed"));
    }
  }

  @Test
  void idempotencyKeyIsRememberedWhenTheJobWasThereAlready() {
    String body = "{\"migration_type\":\"generic\",\"job_id\":\"keyed-job\"}";
    long id = service.create(body);
    withKey(body, "key-of-a-repeat").statusCode(200);
    patch(id, "{\"status\": \"completed\"}").statusCode(200);
    withKey(body, "key-of-a-repeat")
        .statusCode(200)
        .header("Idempotent-Replayed", "true")
        .body("id", equalTo((int) id));
  }

  @Test
  void whatWasDeletedIsNotCreatedAgain() {
    String body =
        "{\"migration_type\":\"generic\",\"uuid\":\"%s\"}".formatted(UUID.randomUUID());
    long id = withKey(body, "key-of-a-deleted").extract().jsonPath().getLong("id");
    patch(id, "{\"status\": \"failed\"}").statusCode(200);
    service.given().delete("/migrations/" + id).then().statusCode(204);
    service.given(body).post("/migrations").then().statusCode(409);
    withKey(body, "key-of-a-deleted").statusCode(409);
  }

  @Test
  void eventTellsTheReasonThatCameWithItsChangeAndNoOlderOne() {
    long id = live("reasons");
    patch(id, "{\"message\": \"no way\"}").statusCode(200);
    patch(id, "{\"status\": \"paused\"}").statusCode(200);
    service
        .given()
        .get("/migrations/" + id + "/events")
        .then()
        .body("events[1].to", equalTo("paused"))
        .body("events[1].reason", nullValue());
  }

  @Test
  void concurrentCreatesOfOneJobMakeOneMigration() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        answers.add(
            callers.submit(
                () ->
                    service
                        .given("{\"migration_type\":\"generic\",\"job_id\":\"raced\"}")
                        .post("/migrations")
                        .jsonPath()
                        .getLong("id")));
      }
      Set<Long> ids = new HashSet<>();
      for (Future<Long> answer : answers) {
        ids.add(answer.get());
      }
      assertThat(ids).hasSize(1);
    }
  }

  @Test
  void rerunIsANewMigrationUnderTheSameJob() {
    String body = "{\"migration_type\":\"generic\",\"job_id\":\"again\"}";
    long first = service.create(body);
    patch(first, "{\"status\":\"failed\"}").statusCode(200);
    service
        .given(body)
        .post("/migrations")
        .then()
        .statusCode(201)
        .body("attempt", equalTo(2))
        .body("id", not(equalTo((int) first)));
  }

  @Test
  void reportMergesAndDatesTheNumbers() {
    long id = live("merge");
    String seen = Instant.now().minusSeconds(30).toString();
    patch(
            id,
            """
            {"memory_total": 1000, "memory_remaining": 250, "memory_processed": 2000,
             "observed_at": "%s", "message": "copying"}
            """
                .formatted(seen))
        .statusCode(200)
        .header("Milepost-Applied", "true")
        .header("ETag", "\"2\"")
        .body("completion", equalTo(0.75f))
        .body("message", equalTo("copying"))
        .body("last_progress_at", notNullValue());
    patch(id, "{\"message\": null, \"memory_remaining\": 900}")
        .statusCode(200)
        .body("message", nullValue())
        .body("memory_total", equalTo(1000))
        .body("completion", equalTo(0.75f));
    assertThat(kinds(id)).containsExactly("created");
  }

  @Test
  void mergePatchMediaTypeIsAccepted() {
    service
        .given()
        .contentType("application/merge-patch+json")
        .body("{\"memory_total\": 5}")
        .patch("/migrations/" + live("media"))
        .then()
        .statusCode(200)
        .body("memory_total", equalTo(5));
  }

  @Test
  void repeatedAndLateReportsSayThatTheyWereNotApplied() {
    long id = live("sequence");
    patch(id, "{\"sequence\": 5, \"items_completed\": 50}").header("Milepost-Applied", "true");
    for (int late : List.of(5, 4)) {
      patch(id, "{\"sequence\": %d, \"items_completed\": 1}".formatted(late))
          .statusCode(200)
          .header("Milepost-Applied", "false")
          .header("ETag", "\"2\"")
          .body("items_completed", equalTo(50));
    }
    patch(id, "{\"sequence\": 6, \"items_completed\": 51}")
        .header("Milepost-Applied", "true")
        .body("items_completed", equalTo(51));
  }

  @Test
  void ifMatchGuardsAChangeAndIfNoneMatchSavesABody() {
    long id = live("etag");
    service
        .given("{\"items_total\": 1}")
        .header("If-Match", "\"1\"")
        .patch("/migrations/" + id)
        .then()
        .statusCode(200);
    service
        .given("{\"items_total\": 2}")
        .header("If-Match", "\"1\"")
        .patch("/migrations/" + id)
        .then()
        .statusCode(412)
        .body("current.version", equalTo(2));
    service
        .given("{\"items_total\": 2}")
        .header("If-Match", "\"9\", \"2\"")
        .patch("/migrations/" + id)
        .then()
        .statusCode(200);
    service
        .given()
        .header("If-None-Match", "W/\"3\"")
        .get("/migrations/" + id)
        .then()
        .statusCode(304)
        .header("ETag", "\"3\"");
    String tag = service.given().get("/migrations?job_id=etag").header("ETag");
    service
        .given()
        .header("If-None-Match", tag)
        .get("/migrations?job_id=etag")
        .then()
        .statusCode(304);
    patch(id, "{}").statusCode(200);
    service
        .given()
        .header("If-None-Match", tag)
        .get("/migrations?job_id=etag")
        .then()
        .statusCode(200);
  }

  @Test
  void statusIsMatchedInAnyCaseAndStoredAsTheVocabularySpellsIt() {
    long id = live("spelling");
    patch(id, "{\"status\": \"RUNNING (Post-Copy)\"}")
        .body("status", equalTo("running (post-copy)"))
        .body("state", equalTo("running"));
    patch(id, "{\"status\": \"cancelled\"}")
        .statusCode(409)
        .body("allowed", hasItem("completed"))
        .body("allowed", not(hasItem("cancelled")));
    patch(id, "{\"status\": \"nosuch\"}").statusCode(422).body("allowed", hasItem("running"));
    patch(id, "{\"status\": \"Done\"}")
        .body("status", equalTo("done"))
        .body("state", equalTo("completed"))
        .body("completion", equalTo(1.0f))
        .body("finished_at", notNullValue());
    patch(id, "{\"status\": \"running\"}").statusCode(409).body("current.state", equalTo("completed"));
    patch(id, "{\"status\": \"done\"}").statusCode(200).header("Milepost-Applied", "false");
  }

  @Test
  void requestedActionReachesTheRunnerAndIsClearedWhenDone() {
    long id = live("cancelled-by-operator");
    act(id, "cancel")
        .statusCode(202)
        .body("requested_action.action", equalTo("cancel"))
        .body("requested_action.requested_by", equalTo("olivia"));
    act(id, "cancel").statusCode(200);
    act(id, "pause").statusCode(409).body("requested_action.action", equalTo("cancel"));
    patch(id, "{\"memory_total\": 10}").body("requested_action.action", equalTo("cancel"));
    patch(id, "{\"status\": \"cancelled\"}")
        .body("requested_action", nullValue())
        .body("state", equalTo("cancelled"));
    assertThat(kinds(id))
        .containsExactly("created", "action_requested", "status_changed", "action_done");
    act(id, "cancel").statusCode(409).body("allowed", contains("retry"));
  }

  @Test
  void runnerCanRefuseAnAction() {
    long id = live("refused");
    String actionId =
        act(id, "force_complete").statusCode(202).extract().path("requested_action.id");
    patch(id, "{\"action_result\": \"refused\", \"action_id\": \"%s\"}".formatted(actionId))
        .body("requested_action", nullValue())
        .body("state", equalTo("running"));
    assertThat(kinds(id)).containsExactly("created", "action_requested", "action_refused");
  }

  @Test
  void retryMakesTheNextAttemptOnce() {
    long id = live("retried");
    patch(id, "{\"status\": \"error\"}").statusCode(200);
    int next =
        act(id, "retry")
            .statusCode(201)
            .body("attempt", equalTo(2))
            .body("state", equalTo("queued"))
            .extract()
            .path("id");
    act(id, "retry").statusCode(200).body("id", equalTo(next));
  }

  @Test
  void timelineTellsWhoChangedWhatAndWhy() {
    long id = live("timeline");
    service
        .given("{\"status\": \"failed\", \"outcome_reason\": \"link lost\"}")
        .header("Milepost-Actor", "mover-7")
        .header("X-Request-Id", "req-42")
        .patch("/migrations/" + id)
        .then()
        .statusCode(200)
        .header("X-Request-Id", "req-42");
    service
        .given()
        .get("/migrations/" + id + "/events?limit=1")
        .then()
        .statusCode(200)
        .body("events", hasSize(1))
        .body("next", equalTo("/migrations/" + id + "/events?limit=1&marker=1.0"));
    service
        .given()
        .get("/migrations/" + id + "/events?limit=1&marker=1.0")
        .then()
        .body("events[0].from", equalTo("running"))
        .body("events[0].to", equalTo("failed"))
        .body("events[0].actor", equalTo("mover-7"))
        .body("events[0].reason", equalTo("link lost"))
        .body("events[0].request_id", equalTo("req-42"))
        .body("next", nullValue());
  }

  @Test
  void onlyFinishedMigrationsCanBeDeletedAndTheTimelineStays() {
    long id = live("deleted");
    service.given().delete("/migrations/" + id).then().statusCode(409);
    patch(id, "{\"status\": \"completed\"}").statusCode(200);
    service
        .given()
        .header("Milepost-Actor", "olivia")
        .delete("/migrations/" + id)
        .then()
        .statusCode(204);
    service.given().delete("/migrations/" + id).then().statusCode(204);
    service.given().get("/migrations/" + id).then().statusCode(404);
    patch(id, "{\"status\": \"completed\"}").statusCode(404);
    service.given().get("/migrations?job_id=deleted").then().body("migrations", hasSize(0));
    service
        .given()
        .get("/migrations/" + id + "/events")
        .then()
        .body("events.kind", contains("created", "status_changed", "deleted"))
        .body("events[2].actor", equalTo("olivia"));
  }

  @Test
  void bulkGivesEachReportItsOwnFate() {
    long one = live("bulk-1");
    live("bulk-2");
    service
        .given(
            """
            {"reports": [
              {"id": %d, "memory_total": 10, "memory_remaining": 5},
              {"job_id": "bulk-2", "status": "completed"},
              {"id": %d, "memory_total": -1},
              {"id": 999999999, "status": "running"},
              {"job_id": "bulk-2", "status": "running"},
              {"status": "running"},
              {"job_id": "x\\u0000y", "status": "running"}
            ]}
            """
                .formatted(one, one))
        .patch("/migrations")
        .then()
        .statusCode(207)
        .body("results.status", contains(200, 200, 400, 404, 409, 400, 400))
        .body("results[0].migration.completion", equalTo(0.5f))
        .body("results[1].migration.state", equalTo("completed"))
        .body("results[2].problem.errors[0].field", equalTo("memory_total"));
    service.given().get("/migrations/" + one).then().body("memory_total", equalTo(10));
  }

  @Test
  void summaryCountsByStateAndType() {
    int before = service.given().get("/migrations/summary").path("by_type.evacuation.running");
    service.create("{\"migration_type\":\"evacuation\",\"status\":\"running\"}");
    service
        .given()
        .get("/migrations/summary")
        .then()
        .statusCode(200)
        .body("by_type.evacuation.running", equalTo(before + 1));
  }

  @Test
  void concurrentReportersOfOneMigrationLoseNothing() throws Exception {
    long id = live("contended");
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        answers.add(
            callers.submit(
                () ->
                    service
                        .given("{\"items_total\": 10}")
                        .patch("/migrations/" + id)
                        .statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
    service.given().get("/migrations/" + id).then().body("version", equalTo(33));
  }
}
