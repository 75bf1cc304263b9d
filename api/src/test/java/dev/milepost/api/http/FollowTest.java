package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.milepost.api.RunningService;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Following what changes without a stream: conditional and long polls, and a cursor. */
class FollowTest {
  private static final List<String> FILTERS =
      List.of(
          "state=queued",
          "state=running,completed",
          "status=copyRows",
          "status=running&migration_type=live-migration",
          "migration_type=schema-change,backup",
          "job_id=job-3",
          "attempt=1",
          "name=n1",
          "instance_uuid=i2",
          "host=node-1",
          "source_compute=node-1",
          "dest_compute=node-1",
          "source_node=s1",
          "dest_node=d1",
          "dest_host=h1",
          "old_instance_type_id=7",
          "new_instance_type_id=8",
          "user_id=u1",
          "project_id=p1",
          "unit=rows",
          "hidden=true",
          "hidden=false",
          "label=team:web",
          "label=team:web&label=zone:b",
          "label=team:none",
          "created-since=2020-01-01T00:00:00Z&finished-since=2020-01-01T00:00:00Z",
          "changes-before=2020-01-01T00:00:00Z",
          "changes-since=2020-01-01T00:00:00Z&state=failed");

  private final RunningService service = RunningService.start(Map.of());
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    callers.close();
    service.close();
  }

  @Test
  void changesSinceACursorAreToldOnceAndInTheirLastState() {
    long first = create("web");
    String cursor = service.given().get("/migrations").jsonPath().getString("cursor");
    long second = create("db");
    patch(first, "{\"status\": \"running\"}");
    patch(first, "{\"items_completed\": 3}");
    Response changes = changes(cursor, "&fields=id,items_completed");
    changes
        .then()
        .statusCode(200)
        .body("migrations.find { it.id == %d }.items_completed".formatted(first), equalTo(3))
        .body("migrations.id.toSet().size()", equalTo(2))
        .body("left", empty())
        .body("more", equalTo(false));
    String next = changes.jsonPath().getString("cursor");
    changes(next, "").then().body("migrations", empty()).body("left", empty());
    patch(second, "{\"status\": \"failed\"}");
    changes(next, "&state=queued,running")
        .then()
        .body("migrations", empty())
        .body("left", contains((int) second));
  }

  @Test
  void aFilterMeansTheSameToAListAndToWhatChanged() {
    String start = service.given().get("/migrations").jsonPath().getString("cursor");
    String[] bodies = {
      "{'migration_type':'live-migration','job_id':'job-1','instance_uuid':'i2','source_compute':'node-1','dest_compute':'node-2','labels':{'team':'web','zone':'b'},'name':'n1'}",
      "{'migration_type':'live-migration','job_id':'job-2','source_compute':'node-2','dest_compute':'node-1','source_node':'s1','dest_node':'d1','dest_host':'h1','user_id':'u1','project_id':'p1'}",
      "{'migration_type':'schema-change','job_id':'job-3','unit':'rows','labels':{'team':'web'}}",
      "{'migration_type':'resize','job_id':'job-4','old_instance_type_id':7,'new_instance_type_id':8,'hidden':true}",
      "{'migration_type':'backup','job_id':'job-5','labels':{'team':'db'}}",
      "{'migration_type':'generic','job_id':'job-6'}",
    };
    List<Long> ids = new ArrayList<>();
    for (String body : bodies) {
      ids.add(service.create(body.replace('\'', '"')));
    }
    patch(ids.get(0), "{\"status\": \"running\"}");
    patch(ids.get(2), "{\"status\": \"copyRows\"}");
    patch(ids.get(3), "{\"status\": \"failed\"}");
    patch(ids.get(4), "{\"status\": \"completed\"}");
    patch(ids.get(5), "{\"status\": \"completed\"}");
    service.given().delete("/migrations/" + ids.get(5)).then().statusCode(204);
    for (String filter : FILTERS) {
      List<Integer> listed = service.given().get("/migrations?" + filter).path("migrations.id");
      assertThat(changes(start, "&" + filter).<List<Integer>>path("migrations.id"))
          .as(filter)
          .containsExactlyInAnyOrderElementsOf(listed);
    }
  }

  @Test
  void manyChangesComeInPagesAndNoneThatHappensMeanwhileIsLost() {
    String start = service.given().get("/migrations").jsonPath().getString("cursor");
    long lowest = create("web");
    for (int i = 0; i < 12; i++) {
      create("web");
    }
    Response page = changes(start, "&fields=id,state&limit=10");
    assertThat(page.jsonPath().getList("migrations")).hasSize(10);
    assertThat(page.jsonPath().getBoolean("more")).isTrue();
    patch(lowest, "{\"status\": \"completed\"}");
    Response last = changes(page.jsonPath().getString("cursor"), "&fields=id,state&limit=10");
    assertThat(last.jsonPath().getList("migrations")).hasSize(3);
    assertThat(last.jsonPath().getBoolean("more")).isFalse();
    changes(last.jsonPath().getString("cursor"), "&fields=id,state")
        .then()
        .body("migrations.id", contains((int) lowest))
        .body("migrations.state", contains("completed"));
  }

  @Test
  void aCursorThatIsNoneIsGone() {
    for (String text : List.of("x", "00000000-5-5", "1~2~3")) {
      changes(text, "").then().statusCode(410).body("type", equalTo("/problems/cursor-expired"));
    }
    changes("x", "&marker=1").then().statusCode(400);
  }

  @Test
  void aListIsNotModifiedUntilSomethingChangesAndThenAtOnce() {
    long id = create("web");
    for (int i = 0; i < 50; i++) {
      String tag = service.given().get("/migrations?label=team:web").header("ETag");
      Response same = poll("/migrations?label=team:web", tag);
      same.then().statusCode(304);
      assertThat(same.header("ETag")).isNotEmpty();
      patch(id, "{\"items_completed\": %d}".formatted(i + 1));
      poll("/migrations?label=team:web", tag)
          .then()
          .statusCode(200)
          .body("migrations[0].items_completed", equalTo(i + 1));
    }
  }

  @Test
  void aPageThatAnotherChangeDoesNotTouchIsStillNotModified() {
    create("web");
    String tag = service.given().get("/migrations?label=team:web").header("ETag");
    create("db");
    Response same = poll("/migrations?label=team:web", tag);
    same.then().statusCode(304);
    assertThat(same.header("ETag")).as("with which less is to be done").isNotEqualTo(tag);
  }

  @Test
  void aRecordIsNotModifiedUntilItChangesAndThenAtOnce() {
    long id = create("web");
    String uuid = service.given().get("/migrations/" + id).jsonPath().getString("uuid");
    for (String path : List.of("/migrations/" + id, "/migrations/" + uuid)) {
      for (int i = 0; i < 30; i++) {
        String tag = service.given().get(path).header("ETag");
        poll(path, tag).then().statusCode(304).header("ETag", tag);
        patch(id, "{\"items_completed\": %d}".formatted(i % 2));
        poll(path, tag).then().statusCode(200);
      }
    }
    patch(id, "{\"status\": \"completed\"}");
    String tag = service.given().get("/migrations/" + id).header("ETag");
    service.given().delete("/migrations/" + id).then().statusCode(204);
    poll("/migrations/" + id, tag).then().statusCode(404);
    poll("/migrations/" + id, "*").then().statusCode(404);
  }

  @Test
  void whoWaitsForARecordIsAnsweredWhenItChanges() throws Exception {
    long id = create("web");
    long other = create("db");
    String tag = service.given().get("/migrations/" + id).header("ETag");
    Future<Response> waiting = waiting("/migrations/" + id, tag, 30);
    patch(other, "{\"status\": \"running\"}");
    assertThat(waiting.isDone()).isFalse();
    patch(id, "{\"status\": \"running\"}");
    waiting
        .get()
        .then()
        .statusCode(200)
        .header("Preference-Applied", "wait=30")
        .body("state", equalTo("running"));
  }

  @Test
  void whoWaitsForAListIsAnsweredWhenSomethingInItChanges() throws Exception {
    long id = create("web");
    long other = create("db");
    String path = "/migrations?label=team:web&state=queued";
    String tag = service.given().get(path).header("ETag");
    Future<Response> waiting = waiting(path, tag, 30);
    patch(other, "{\"status\": \"running\"}");
    patch(id, "{\"status\": \"running\"}");
    waiting.get().then().statusCode(200).body("migrations", empty());
  }

  @Test
  void whoWaitsInVainIsToldSoWhenTheTimeIsOver() throws Exception {
    long id = create("web");
    String tag = service.given().get("/migrations/" + id).header("ETag");
    long start = System.nanoTime();
    waiting("/migrations/" + id, tag, 1).get().then().statusCode(304);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    String list = service.given().get("/migrations").header("ETag");
    waiting("/migrations", list, 1).get().then().statusCode(304);
    String cursor = service.given().get("/migrations").jsonPath().getString("cursor");
    waiting("/migrations?changed-since-cursor=" + cursor, "none", 1)
        .get()
        .then()
        .statusCode(200)
        .body("migrations", empty());
  }

  @Test
  void whoWaitsWithACursorIsAnsweredWhenSomethingChanges() throws Exception {
    long id = create("web");
    String cursor = service.given().get("/migrations").jsonPath().getString("cursor");
    Future<Response> waiting = waiting("/migrations?changed-since-cursor=" + cursor, "none", 30);
    patch(id, "{\"status\": \"running\"}");
    waiting.get().then().statusCode(200).body("migrations.id", contains((int) id));
  }

  @Test
  void aWaitWithMistakesIsAnsweredAtOnce() {
    service
        .given()
        .header("Prefer", "wait=30")
        .header("If-None-Match", "\"1\"")
        .get("/migrations/999")
        .then()
        .statusCode(404);
    service.given().header("Prefer", "wait=soon").get("/migrations").then().statusCode(200);
    service.given().header("Prefer", "wait=30").get("/migrations").then().statusCode(200);
  }

  private Future<Response> waiting(String path, String tag, int seconds) {
    return callers.submit(() ->
        service
            .given()
            .header("If-None-Match", tag)
            .header("Prefer", "respond-async, wait=" + seconds)
            .get(path));
  }

  private Response poll(String path, String tag) {
    return service.given().header("If-None-Match", tag).get(path);
  }

  private Response changes(String cursor, String more) {
    return service.given().get("/migrations?changed-since-cursor=" + cursor + more);
  }

  private long create(String team) {
    return service.create(
        """
        {"migration_type": "generic", "job_id": "%s", "labels": {"team": "%s"}}\
        """
            .formatted(UUID.randomUUID(), team));
  }

  private void patch(long id, String body) {
    service.given(body).patch("/migrations/" + id).then().statusCode(200);
  }
}
