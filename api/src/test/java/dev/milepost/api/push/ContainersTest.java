package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.RunningService;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Unmodified containers become migrations with the right timeline and the right end. */
class ContainersTest {
  private static final Map<String, String> LABELS =
      Map.of("database", "quay-db", "migration", "v2 (a)");

  private static RunningService service;

  @BeforeAll
  static void start() {
    service =
        RunningService.start(
            Map.of(
                "MILEPOST_PUSH_LISTEN", "127.0.0.1:0", "MILEPOST_PUSH_SETTLE", Settling.NOT_YET));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void aSampleContainerThatSucceedsIsCompletedOnce(Containers container) {
    String job = "sample-" + container;
    container.run("sample", service.pushAddress(), job, LABELS);
    assertThat(newest(job).getString("state")).isEqualTo("running");
    assertThat(newest(job).getDouble("completion")).isEqualTo(0.8);
    JsonPath ended = awaitState(job, "completed");
    assertThat(ended.getString("migration_type")).isEqualTo("container");
    assertThat(ended.getInt("attempt")).isEqualTo(1);
    assertThat(ended.getLong("items_completed")).isEqualTo(5);
    assertThat(ended.getDouble("completion")).isEqualTo(1.0);
    // Node's client writes a space as %20, the others as a plus, which they mean to be a space.
    assertThat(ended.getString("labels.database")).isEqualTo("quay-db");
    assertThat(timeline(ended)).containsExactly("created running", "status_changed completed");
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void aSampleContainerThatFailsIsFailedWhereItStood(Containers container) {
    String job = "sample-fails-" + container;
    container.run("sample-fails", service.pushAddress(), job, LABELS);
    JsonPath ended = newest(job);
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.getString("outcome_reason")).contains("failure");
    assertThat(ended.getLong("items_completed")).isEqualTo(2);
    assertThat(ended.getDouble("completion")).isEqualTo(0.4);
    assertThat(timeline(ended)).containsExactly("created running", "status_changed failed");
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void quaysCompleteAfterEachRevisionIsOneMigrationThatEndsOnce(Containers container) {
    String job = "quay-" + container;
    container.run("quay", service.pushAddress(), job, LABELS);
    assertThat(newest(job).getString("state")).isEqualTo("running");
    JsonPath ended = awaitState(job, "completed");
    assertThat(ended.getInt("attempt")).isEqualTo(1);
    assertThat(ended.getLong("items_completed")).isEqualTo(12);
    assertThat(timeline(ended)).containsExactly("created running", "status_changed completed");
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void quaysFullPercentOnFailureIsNotBelieved(Containers container) {
    String job = "quay-fails-" + container;
    container.run("quay-fails", service.pushAddress(), job, LABELS);
    JsonPath ended = newest(job);
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.getInt("attempt")).isEqualTo(1);
    assertThat(ended.getLong("items_completed")).isEqualTo(10);
    assertThat(ended.getDouble("completion")).isZero();
    assertThat(timeline(ended)).containsExactly("created running", "status_changed failed");
  }

  @Test
  void aContainerThatRunsAgainIsTheNextAttempt() {
    Containers.PYTHON.run("sample-fails", service.pushAddress(), "again", LABELS);
    Containers.PYTHON.run("sample", service.pushAddress(), "again", LABELS);
    JsonPath second = awaitState("again", "completed");
    assertThat(second.getInt("attempt")).isEqualTo(2);
    JsonPath first = attempt("again", 1);
    assertThat(first.getString("state")).isEqualTo("failed");
    assertThat(first.getLong("items_completed")).isEqualTo(2);
  }

  @Test
  void aContainerThatClearsItsGroupAwayHasFinishedAndLosesNothing() {
    Containers.PYTHON.run("sample", service.pushAddress(), "clears", LABELS);
    Containers.deleteFromGateway(service.pushAddress(), "clears", LABELS);
    assertThat(newest("clears").getString("state")).isEqualTo("completed");
    assertThat(newest("clears").getLong("items_completed")).isEqualTo(5);
  }

  @Test
  void aRecordThatWasAnnouncedIsTakenOverWithWhatItHas() {
    long id =
        service.create(
            """
            {"migration_type": "schema-change", "job_id": "announced", "name": "users",
             "labels": {"team": "db"}}
            """);
    Containers.PYTHON.run("sample", service.pushAddress(), "announced", LABELS);
    JsonPath ended = awaitState("announced", "completed");
    assertThat(ended.getLong("id")).isEqualTo(id);
    assertThat(ended.getString("name")).isEqualTo("users");
    assertThat(ended.getMap("labels")).isEqualTo(Map.of("team", "db"));
  }

  @Test
  void aJobIdLabelNamesTheMigrationWhateverTheJob() {
    Containers.PYTHON.run(
        "sample-fails", service.pushAddress(), "upgrades", Map.of("job_id", "upgrade-7"));
    JsonPath ended = newest("upgrade-7");
    assertThat(ended.getString("state")).isEqualTo("failed");
    assertThat(ended.getString("name")).isEqualTo("upgrades");
    assertThat(ended.getMap("labels")).isEmpty();
  }

  /** Waits for it once what was said may count. */
  private static JsonPath awaitState(String job, String state) {
    Settling.letCount(service, job);
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(newest(job).getString("state")).isEqualTo(state));
    return newest(job);
  }

  /** The newest attempt. */
  private static JsonPath newest(String job) {
    return found(job, 0);
  }

  private static JsonPath attempt(String job, int attempt) {
    return found(job, attempt);
  }

  private static JsonPath found(String job, int attempt) {
    JsonPath list =
        service
            .given()
            .get("/migrations?job_id=" + job)
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    List<Integer> attempts = list.getList("migrations.attempt");
    assertThat(attempts).as("attempts of " + job).isNotEmpty();
    long id = list.getLong("migrations[" + (attempt == 0 ? 0 : attempts.indexOf(attempt)) + "].id");
    return service.given().get("/migrations/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static List<String> timeline(JsonPath migration) {
    JsonPath events =
        service
            .given()
            .get("/migrations/" + migration.getLong("id") + "/events")
            .then()
            .extract()
            .jsonPath();
    List<String> kinds = events.getList("events.kind");
    List<String> to = events.getList("events.to");
    return java.util.stream.IntStream.range(0, kinds.size())
        .mapToObj(i -> kinds.get(i) + " " + to.get(i))
        .toList();
  }
}
