package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
    service.create(
        """
        {"migration_type": "live-migration", "job_id": "a", "status": "running", "name": "first",
         "labels": {"team": "net", "tier": "1"}, "instance_uuid": "vm1", "source_compute": "c1",
         "source_node": "n1", "dest_compute": "c2", "dest_node": "n2", "dest_host": "10.0.0.2",
         "old_instance_type_id": 1, "new_instance_type_id": 1, "user_id": "u1",
         "project_id": "p1", "uuid": "00000000-0000-4000-8000-00000000000a"}
        """);
    service.create(
        """
        {"migration_type": "resize", "job_id": "b", "status": "finished", "name": "second",
         "labels": {"team": "net", "tier": "2"}, "instance_uuid": "vm2", "source_compute": "c2",
         "source_node": "n2", "dest_compute": "c3", "dest_node": "n3", "dest_host": "10.0.0.3",
         "old_instance_type_id": 1, "new_instance_type_id": 2, "user_id": "u2",
         "project_id": "p1", "hidden": true}
        """);
    service.create(
        """
        {"migration_type": "schema-change", "job_id": "c", "status": "copyRows", "unit": "rows",
         "labels": {"team": "db"}, "project_id": "p2", "user_id": "u1"}
        """);
    long done = service.create("{\"migration_type\": \"backup\", \"job_id\": \"d\"}");
    service.given("{\"status\": \"completed\"}").patch("/migrations/" + done);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static List<String> jobs(String query) {
    return service
        .given()
        .get("/migrations?fields=job_id" + (query.isEmpty() ? "" : "&" + query))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("migrations.job_id");
  }

  @ParameterizedTest
  @CsvSource({
    "'', dcba",
    "state=running, ca",
    "state=running&state=waiting, cba",
    "'state=running,completed', dca",
    "status=COPYROWS, c",
    "status=running%20(post-copy), ''",
    "migration_type=resize, b",
    "job_id=a&job_id=d, da",
    "uuid=00000000-0000-4000-8000-00000000000a, a",
    "attempt=1&name=first, a",
    "instance_uuid=vm2, b",
    "source_compute=c1, a",
    "source_node=n2, b",
    "dest_compute=c3, b",
    "dest_node=n2, a",
    "dest_host=10.0.0.3, b",
    "host=c2, ba",
    "new_instance_type_id=2, b",
    "old_instance_type_id=1, ba",
    "user_id=u1, ca",
    "project_id=p1, ba",
    "project_id=p1&state=running, a",
    "unit=rows, c",
    "hidden=true, b",
    "hidden=false, dca",
    "label=team:net, ba",
    "label=team:net&label=tier:2, b",
    "created-since=2020-01-01T00:00:00Z, dcba",
    "created-before=2020-01-01T00:00:00Z, ''",
    "changes-since=2020-01-01T00:00:00Z, dcba",
    "changes-before=2020-01-01T00:00:00%2B01:00, ''",
    "finished-since=2020-01-01T00:00:00Z, d",
    "finished-since=2020-01-01T00:00:00Z&state=running, ''",
  })
  void filtersAndGivesTheNewestFirst(String query, String expected) {
    assertThat(String.join("", jobs(query))).isEqualTo(expected);
  }

  @Test
  void changesSinceSeesAReportOnAnUnfinishedMigration() {
    long id = service.create("{\"migration_type\": \"generic\", \"job_id\": \"e\"}");
    String beforeReport = Instant.now().toString();
    assertThat(jobs("changes-since=" + beforeReport)).isEmpty();
    service.given("{\"items_total\": 1}").patch("/migrations/" + id).then().statusCode(200);
    assertThat(jobs("changes-since=" + beforeReport)).containsExactly("e");
    service.given("{\"status\": \"failed\"}").patch("/migrations/" + id);
    service.given().delete("/migrations/" + id).then().statusCode(204);
  }

  @Test
  void pagesByMarkerFollowTheNextLink() {
    List<String> seen = new ArrayList<>();
    String next = "/migrations?limit=1&fields=job_id&label=team%3Anet";
    int pages = 0;
    while (next != null) {
      var page = service.given().get(next).then().statusCode(200).extract();
      seen.addAll(page.jsonPath().getList("migrations.job_id"));
      String link = page.header("Link");
      next = page.jsonPath().getString("next");
      assertThat(link).isEqualTo(next == null ? null : "<" + next + ">; rel=\"next\"");
      pages++;
    }
    assertThat(seen).containsExactly("b", "a");
    assertThat(pages).isEqualTo(2);
  }

  @Test
  void markerMayBeAUuid() {
    assertThat(jobs("marker=00000000-0000-4000-8000-00000000000a")).isEmpty();
  }

  @Test
  void fieldsPicksWhatIsShown() {
    service
        .given()
        .get("/migrations?limit=1&job_id=a&fields=completion,id,labels")
        .then()
        .body("migrations[0].size()", equalTo(3))
        .body("migrations[0].completion", nullValue())
        .body("migrations[0].labels.tier", equalTo("1"));
  }

  @Test
  void eachFieldAloneIsWhatItIsAmongAll() {
    long id =
        service.create(
            """
            {"migration_type": "live-migration", "job_id": "all", "status": "running",
             "labels": {"team": "net"}, "message": "copying", "memory_total": 100, "unit": "pages",
             "items_total": 10, "items_completed": 11, "throttled": true, "throttle_reason": "load",
             "dirty_bytes_per_second": 5, "transfer_bytes_per_second": 10, "iteration": 2}
            """);
    service
        .given("{\"memory_processed\": 40, \"memory_remaining\": 60, \"sequence\": 1}")
        .patch("/migrations/" + id);
    service.given("{\"action\": \"cancel\"}").post("/migrations/" + id + "/actions");
    String path = "/migrations?job_id=all&limit=1";
    Map<String, Object> whole = service.given().get(path).jsonPath().getMap("migrations[0]");
    List<String> moving = List.of("computed_at", "eta");
    whole.forEach((field, value) -> {
      Map<String, Object> alone =
          service.given().get(path + "&fields=" + field).jsonPath().getMap("migrations[0]");
      assertThat(alone).containsOnlyKeys(field);
      if (!moving.contains(field)) {
        assertThat(alone).containsEntry(field, value);
      }
    });
    service.given("{\"status\": \"failed\"}").patch("/migrations/" + id);
    service.given().delete("/migrations/" + id).then().statusCode(204);
  }

  @Test
  void aListThatTakesTooLongSaysWhichLimitItMetAndWhatToDo() {
    try (RunningService slow = RunningService.start(Map.of())) {
      slow.create("{\"migration_type\": \"generic\", \"labels\": {\"team\": \"net\"}}");
      execute(
          slow,
          """
          ALTER TABLE migration_labels RENAME TO fast_labels;
          CREATE VIEW migration_labels AS SELECT l.* FROM fast_labels l, pg_sleep(60)
          """);
      slow.given()
          .get("/migrations?label=team:net")
          .then()
          .statusCode(503)
          .header("Retry-After", "1")
          .body("type", equalTo("/problems/list-too-slow"))
          .body("detail", containsString("5 seconds"))
          .body("detail", containsString("statement_timeout"))
          .body("detail", containsString("Narrow it"));
      slow.given().get("/migrations").then().statusCode(200);
    }
  }

  private static void execute(RunningService on, String sql) {
    DatabaseUrl url = on.database().url();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
