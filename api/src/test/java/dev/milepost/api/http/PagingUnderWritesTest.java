package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.api.RunningService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class PagingUnderWritesTest {
  private static final int RECORDS = 10_000;
  private static final int READERS = 100;
  private static final int WRITERS = 4;
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void readersPagingWhileRecordsAreAddedMissNoneAndSeeNoneTwice() throws Exception {
    try (RunningService service = RunningService.start(Map.of());
        HttpClient client = HttpClient.newHttpClient();
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Set<Long> expected = fill(service, client, callers);
      AtomicBoolean reading = new AtomicBoolean(true);
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(callers.submit(() -> writeWhile(reading, service, client)));
      }
      List<Future<List<Long>>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        int limit = 200 + 8 * i;
        readers.add(callers.submit(() -> readAll(service, client, limit)));
      }
      for (Future<List<Long>> reader : readers) {
        List<Long> seen = reader.get();
        Set<Long> distinct = new HashSet<>(seen);
        assertThat(distinct).as("none twice").hasSameSizeAs(seen);
        // By hand: AssertJ's containsAll looks through ten thousand for each of ten thousand.
        Set<Long> missed = new HashSet<>(expected);
        missed.removeAll(distinct);
        assertThat(missed).as("missed").isEmpty();
      }
      reading.set(false);
      int added = 0;
      for (Future<Integer> writer : writers) {
        added += writer.get();
      }
      assertThat(added).as("records added meanwhile").isGreaterThan(READERS);
    }
  }

  private static Set<Long> fill(RunningService service, HttpClient client, ExecutorService callers)
      throws Exception {
    List<Future<Set<Long>>> fillers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      fillers.add(
          callers.submit(() -> {
            Set<Long> made = new HashSet<>();
            for (int n = 0; n < RECORDS / 8; n++) {
              made.add(create(service, client));
            }
            return made;
          }));
    }
    Set<Long> all = new HashSet<>();
    for (Future<Set<Long>> filler : fillers) {
      all.addAll(filler.get());
    }
    assertThat(all).hasSize(RECORDS);
    return all;
  }

  private static int writeWhile(AtomicBoolean reading, RunningService service, HttpClient client)
      throws Exception {
    int added = 0;
    while (reading.get()) {
      create(service, client);
      added++;
    }
    return added;
  }

  private static long create(RunningService service, HttpClient client) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(service.url() + "/migrations"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"migration_type\":\"generic\"}"))
            .build();
    var answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(201);
    return JSON.readTree(answer.body()).get("id").longValue();
  }

  private static List<Long> readAll(RunningService service, HttpClient client, int limit)
      throws Exception {
    List<Long> seen = new ArrayList<>();
    String next = "/migrations?fields=id&limit=" + limit;
    while (next != null) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + next)).build();
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      JsonNode page = JSON.readTree(answer.body());
      page.get("migrations").forEach(migration -> seen.add(migration.get("id").longValue()));
      next = page.get("next").textValue();
    }
    return seen;
  }
}
