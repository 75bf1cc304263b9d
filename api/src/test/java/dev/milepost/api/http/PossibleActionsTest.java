package dev.milepost.api.http;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PossibleActionsTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void whatIsPossibleFollowsTheStatus() {
    long id = create("live-migration", "running");
    actions(id)
        .body("allowed", contains("cancel", "pause", "force_complete"))
        .body("requested", nullValue());
    report(id, "post-migrating");
    actions(id).body("allowed", empty());
    report(id, "completed");
    actions(id).body("allowed", empty());
    actions(create("resize", "finished")).body("allowed", contains("confirm", "revert"));
    actions(create("generic", "failed")).body("allowed", contains("retry"));
    actions(create("schema-change", "waitingOnSentinelTable"))
        .body("allowed", contains("cancel", "pause", "cutover"));
  }

  @Test
  void whileOneIsPendingNothingElseIs() {
    long id = create("live-migration", "running");
    service
        .given("{\"action\": \"cancel\"}")
        .header("Milepost-Actor", "ada")
        .post("/migrations/" + id + "/actions")
        .then()
        .statusCode(202);
    actions(id)
        .body("allowed", empty())
        .body("requested.action", equalTo("cancel"))
        .body("requested.requested_by", equalTo("ada"));
    service
        .given("{\"action\": \"pause\"}")
        .post("/migrations/" + id + "/actions")
        .then()
        .statusCode(409);
    service.given("{\"action_result\": \"refused\"}").patch("/migrations/" + id);
    actions(id)
        .body("allowed", contains("cancel", "pause", "force_complete"))
        .body("requested", nullValue());
  }

  @Test
  void whereThereIsNoMigrationNothingIs() {
    service.given().get("/migrations/4711/actions").then().statusCode(404);
    long id = create("generic", "completed");
    service.given().delete("/migrations/" + id).then().statusCode(204);
    service.given().get("/migrations/" + id + "/actions").then().statusCode(404);
  }

  private static ValidatableResponse actions(long id) {
    return service.given().get("/migrations/" + id + "/actions").then().statusCode(200);
  }

  private static long create(String type, String status) {
    return service.create(
        "{\"migration_type\": \"%s\", \"status\": \"%s\"}".formatted(type, status));
  }

  private static void report(long id, String status) {
    service
        .given("{\"status\": \"%s\"}".formatted(status))
        .patch("/migrations/" + id)
        .then()
        .statusCode(200);
  }
}
