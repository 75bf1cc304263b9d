package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.api.EventStream;
import dev.milepost.api.RunningService;
import dev.milepost.persistence.DatabaseUrl;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
  private final RunningService service = RunningService.start(Map.of());
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    client.close();
    service.close();
  }

  @Test
  void tellsOfEachChangeWithTheRecordAsTheListHasIt() throws Exception {
    try (EventStream stream = stream("", null)) {
      long id = create("generic", "web");
      patch(id, "{\"status\": \"running\", \"items_total\": 10, \"items_completed\": 4}");
      soon(() -> assertThat(stream.told()).contains("migration " + id));
      soon(() -> assertThat(last(stream).path("items_completed").asLong()).isEqualTo(4));
      JsonNode told = last(stream);
      assertThat(told.path("completion").asDouble()).isEqualTo(0.4);
      assertThat(told.path("version").asLong()).isEqualTo(2);
      assertThat(told.fieldNames()).toIterable().containsAll(MigrationJson.fieldNames());
      assertThat(stream.status()).isEqualTo(200);
      assertThat(stream.headers())
          .containsEntry("content-type", List.of("text/event-stream"))
          .containsEntry("cache-control", List.of("no-store"))
          .containsEntry("x-accel-buffering", List.of("no"));
    }
  }

  @Test
  void aFilterKeepsOthersOutAndSaysWhatLeavesIt() throws Exception {
    long web = create("generic", "web");
    long other = create("generic", "db");
    try (EventStream stream =
        stream("?label=team:web&state=queued,running&fields=id,state", null)) {
      patch(other, "{\"status\": \"running\"}");
      patch(web, "{\"status\": \"running\"}");
      soon(() -> assertThat(stream.told()).containsExactly("migration " + web));
      assertThat(last(stream).fieldNames()).toIterable().containsExactly("id", "state");
      patch(web, "{\"status\": \"failed\"}");
      soon(() -> assertThat(stream.told()).containsExactly("migration " + web, "left " + web));
      assertThat(last(stream).path("state").asText()).isEqualTo("failed");
    }
  }

  @Test
  void aDeletedMigrationLeaves() throws Exception {
    long id = create("generic", "web");
    patch(id, "{\"status\": \"completed\"}");
    try (EventStream stream = stream("", null)) {
      service.given().delete("/migrations/" + id).then().statusCode(204);
      soon(() -> assertThat(stream.told()).containsExactly("left " + id));
      assertThat(last(stream).path("deleted_at").isTextual()).isTrue();
    }
  }

  @Test
  void whoComesBackWithTheLastIdMissesNothing() throws Exception {
    long first = create("generic", "web");
    String id;
    try (EventStream stream = stream("", null)) {
      patch(first, "{\"status\": \"running\"}");
      soon(() -> assertThat(stream.told()).containsExactly("migration " + first));
      soon(() -> assertThat(stream.lastId()).isNotEmpty());
      id = stream.lastId();
    }
    patch(first, "{\"status\": \"completed\"}");
    long second = create("generic", "web");
    try (EventStream stream = stream("", id)) {
      soon(() ->
          assertThat(stream.told())
              .containsExactlyInAnyOrder("migration " + first, "migration " + second));
    }
  }

  @Test
  void theCursorOfAListLeadsOn() throws Exception {
    create("generic", "web");
    String cursor = service.given().get("/migrations").jsonPath().getString("cursor");
    long second = create("generic", "web");
    try (EventStream stream = stream("?last-event-id=" + cursor, null)) {
      soon(() -> assertThat(stream.told()).containsExactly("migration " + second));
    }
  }

  @Test
  void aCursorOfNoKnownTimeMeansReadingAnew() throws Exception {
    String cursor = service.given().get("/migrations").jsonPath().getString("cursor");
    String foreign = "00000000" + cursor.substring(8);
    create("generic", "web");
    forgetEverything();
    for (String unknown : List.of(foreign, "x", cursor)) {
      try (EventStream stream = stream("", unknown)) {
        soon(() -> assertThat(stream.told()).contains("resync "));
        long id = create("generic", "web");
        soon(() -> assertThat(stream.told()).contains("migration " + id));
      }
    }
  }

  /** What the janitor does a quarter of an hour later. */
  private void forgetEverything() throws SQLException {
    DatabaseUrl url = service.database().url();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE migration_feed SET forgotten = pg_current_xact_id()");
    }
  }

  @Test
  void whatIsNoStreamIsRefused() {
    service
        .given()
        .header("Accept", "application/json")
        .get("/migrations/stream")
        .then()
        .statusCode(406);
    service.given().get("/migrations/stream?limit=3").then().statusCode(400);
    service.given().head("/migrations/stream").then().statusCode(200);
  }

  @Test
  void streamsEndWhenTheServiceStops() throws Exception {
    try (RunningService other = RunningService.start(Map.of());
        EventStream stream = EventStream.open(client, other.url() + "/migrations/stream", null)) {
      long start = System.nanoTime();
      other.stop();
      soon(() -> assertThat(stream.ended()).isTrue());
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void whatIsOpenIsCounted() throws Exception {
    try (EventStream stream = stream("", null)) {
      assertThat(stream.status()).isEqualTo(200);
      soon(() -> assertThat(metrics()).contains("milepost_watchers 1.0"));
    }
  }

  private String metrics() {
    return RestAssured.get(service.metricsUrl()).asString();
  }

  private EventStream stream(String query, @Nullable String lastEventId)
      throws IOException, InterruptedException {
    return EventStream.open(client, service.url() + "/migrations/stream" + query, lastEventId);
  }

  private static JsonNode last(EventStream stream) {
    return stream.events().getLast().data();
  }

  private long create(String type, String team) {
    return service.create(
        """
        {"migration_type": "%s", "job_id": "%s", "labels": {"team": "%s"}}\
        """
            .formatted(type, UUID.randomUUID(), team));
  }

  private void patch(long id, String body) {
    service.given(body).patch("/migrations/" + id).then().statusCode(200);
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(assertion);
  }
}
