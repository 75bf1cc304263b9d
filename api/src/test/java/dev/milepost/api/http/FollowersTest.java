package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.api.EventStream;
import dev.milepost.api.RunningService;
import dev.milepost.persistence.DatabaseUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Sixteen writers through two instances, and commits that take some random time, so that they end
 * in another order than they began. Whoever follows, by whatever transport, must have seen the last
 * state of each migration.
 */
@Timeout(300)
class FollowersTest {
  private static final int WRITERS = 16;
  private static final int EACH = 25;
  private static final int REPORTS = 50;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> LANES = Map.of("MILEPOST_REPORT_LANES", "8");

  /** Runs before the commit, when the transaction has its number. */
  private static final String SLOW_COMMITS =
      """
      CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_sleep(random() * 0.02);
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON migration_changes
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take_time();
      """;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void whoeverFollowsSeesTheLastStateOfEachOfTwentyThousandChanges() throws Exception {
    try (RunningService one = RunningService.start(LANES);
        RunningService two = RunningService.start(onTheSameDatabase(one));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Long> ids = fill(one);
      execute(one, SLOW_COMMITS);
      String start = get(one, "/migrations?limit=1", Map.of()).path("cursor").asText();
      try (EventStream here = stream(one, start);
          EventStream there = stream(two, start)) {
        Future<Map<Long, Long>> cursor = threads.submit(() -> followByCursor(two, start, ids));
        Future<Map<Long, Long>> poll = threads.submit(() -> followByLongPoll(one, ids));
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          RunningService through = i % 2 == 0 ? one : two;
          List<Long> mine = ids.subList(i * EACH, (i + 1) * EACH);
          writers.add(threads.submit(() -> write(through, mine)));
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
        Map<Long, Long> last = new HashMap<>();
        for (long id : ids) {
          last.put(id, get(one, "/migrations/" + id, Map.of()).path("version").asLong());
        }
        assertThat(last.values()).allMatch(version -> version == REPORTS + 1);
        assertThat(cursor.get()).isEqualTo(last);
        assertThat(poll.get()).isEqualTo(last);
        assertThat(finished(here, ids)).isEqualTo(last);
        assertThat(finished(there, ids)).isEqualTo(last);
      }
    }
  }

  private static Map<String, String> onTheSameDatabase(RunningService one) {
    DatabaseUrl url = one.database().url();
    Map<String, String> settings = new HashMap<>(LANES);
    settings.put(
        "DATABASE_URL",
        url.jdbcUrl()
            + (url.jdbcUrl().contains("?") ? "&" : "?")
            + "user="
            + url.user()
            + "&password="
            + url.password());
    return settings;
  }

  private static List<Long> fill(RunningService service) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < WRITERS * EACH; i++) {
      ids.add(
          service.create(
              "{\"migration_type\": \"generic\", \"job_id\": \"%s\"}"
                  .formatted(UUID.randomUUID())));
    }
    return ids;
  }

  private static void execute(RunningService service, String sql) throws SQLException {
    DatabaseUrl url = service.database().url();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The last report of each ends it. */
  private Void write(RunningService through, List<Long> ids)
      throws IOException, InterruptedException {
    for (int i = 1; i <= REPORTS; i++) {
      String body =
          i == REPORTS
              ? "{\"status\": \"completed\"}"
              : "{\"status\": \"running\", \"items_completed\": %d}".formatted(i);
      for (long id : ids) {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(through.url() + "/migrations/" + id))
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }
    }
    return null;
  }

  private EventStream stream(RunningService service, String since)
      throws IOException, InterruptedException {
    return EventStream.open(
        client, service.url() + "/migrations/stream?fields=id,state,version", since);
  }

  /** Waits until the end of each was told. */
  private static Map<Long, Long> finished(EventStream stream, List<Long> ids) {
    Map<Long, Long> versions = new HashMap<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> {
          versions.clear();
          for (EventStream.Event event : stream.events()) {
            assertThat(event.name()).isEqualTo("migration");
            note(versions, event.data());
          }
          return versions.size() == ids.size();
        });
    return versions;
  }

  private static void note(Map<Long, Long> finished, JsonNode migration) {
    if (migration.path("state").asText().equals("completed")) {
      finished.put(migration.path("id").asLong(), migration.path("version").asLong());
    }
  }

  private Map<Long, Long> followByCursor(RunningService service, String start, List<Long> ids)
      throws IOException, InterruptedException {
    Map<Long, Long> versions = new HashMap<>();
    String cursor = start;
    while (versions.size() < ids.size()) {
      JsonNode changes =
          get(
              service,
              "/migrations?fields=id,state,version&changed-since-cursor=" + cursor,
              Map.of("Prefer", "wait=10"));
      changes.path("migrations").forEach(migration -> note(versions, migration));
      cursor = changes.path("cursor").asText();
    }
    return versions;
  }

  /** Reads its list whenever that has changed. */
  private Map<Long, Long> followByLongPoll(RunningService service, List<Long> ids)
      throws IOException, InterruptedException {
    Map<Long, Long> versions = new HashMap<>();
    String tag = "\"none\"";
    while (versions.size() < ids.size()) {
      HttpResponse<String> answer =
          send(
              service,
              "/migrations?fields=id,state,version&limit=1000",
              Map.of("Prefer", "wait=10", "If-None-Match", tag));
      if (answer.statusCode() == 200) {
        JSON.readTree(answer.body())
            .path("migrations")
            .forEach(migration -> note(versions, migration));
      }
      tag = answer.headers().firstValue("ETag").orElseThrow();
    }
    return versions;
  }

  private JsonNode get(RunningService service, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = send(service, path, headers);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(
      RunningService service, String path, Map<String, String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.url() + path));
    headers.forEach(request::header);
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
