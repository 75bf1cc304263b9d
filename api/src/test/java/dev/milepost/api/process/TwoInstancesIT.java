package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.EventStream;
import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two instances on one database, and what is left of it when one of them is killed. */
class TwoInstancesIT {
  private static final int MIGRATIONS = 40;
  private static final int REPORTS = 20;

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  private final TestDatabase database = scene.database();
  private final PushgatewayProcess gateway = scene.pushgateway();
  private final HttpClient client = scene.closing(HttpClient.newHttpClient());

  private ServiceProcess serve() {
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gateway.address()));
    environment.put("DATABASE_URL", Scene.url(database));
    return scene.serve(scene.folder(), environment);
  }

  @Test
  void whatOneInstanceIsToldTheWatchersOfTheOtherHear() throws Exception {
    ServiceProcess one = serve();
    ServiceProcess two = serve();
    try (EventStream stream = watch(two, null)) {
      long id = new Http(one.url()).create("{\"migration_type\": \"generic\"}");
      new Http(one.url()).patch(id, "{\"status\": \"running\", \"items_completed\": 3}");
      soon(() ->
          assertThat(stream.events())
              .anyMatch(event ->
                  event.data().path("id").asLong() == id
                      && event.data().path("items_completed").asLong() == 3));
    }
  }

  @Test
  void afterOneIsKilledTheOtherRelaysTheRestAndNoWatcherMissesAnything() throws Exception {
    ServiceProcess one = serve();
    ServiceProcess two = serve();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < MIGRATIONS; i++) {
      ids.add(
          new Http(one.url())
              .create("{\"migration_type\": \"generic\", \"job_id\": \"job-%d\"}".formatted(i)));
    }
    AtomicInteger reported = new AtomicInteger();
    Set<Long> heard = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        EventStream there = watch(two, null);
        EventStream here = watch(one, null)) {
      List<Future<?>> runners = new ArrayList<>();
      for (long id : ids) {
        runners.add(threads.submit(() -> report(List.of(one, two), id, reported)));
      }
      await().until(() -> reported.get() > MIGRATIONS * REPORTS / 3);
      one.kill9();
      soon(() -> assertThat(here.ended()).isTrue());
      noteEnds(here, heard);
      try (EventStream again = watch(two, here.lastId())) {
        for (Future<?> runner : runners) {
          runner.get();
        }
        soon(() -> {
          noteEnds(again, heard);
          assertThat(heard).as("of who came back").containsAll(ids);
        });
        assertThat(again.told()).doesNotContain("resync ");
      }
      Set<Long> told = new HashSet<>();
      soon(() -> {
        noteEnds(there, told);
        assertThat(told).as("of who stayed").containsAll(ids);
      });
    }
    for (int i = 0; i < MIGRATIONS; i++) {
      String job = "job-" + i;
      soon(() ->
          assertThat(gateway.groups(job))
              .singleElement()
              .satisfies(group ->
                  assertThat(group.values()).containsEntry("migration_complete_total", 1.0)));
    }
  }

  /** Each report to the first instance that takes it, as a runner with two addresses does. */
  private static Void report(List<ServiceProcess> services, long id, AtomicInteger reported) {
    for (int i = 1; i <= REPORTS; i++) {
      String body =
          "{\"sequence\": %d, \"items_completed\": %d, \"items_total\": %d, \"status\": \"%s\"}"
              .formatted(i, i, REPORTS, i == REPORTS ? "completed" : "running");
      if (services.stream().noneMatch(service -> taken(service, id, body))) {
        throw new AssertionError("nobody took report " + i + " of " + id);
      }
      reported.incrementAndGet();
    }
    return null;
  }

  private static boolean taken(ServiceProcess service, long id, String body) {
    try {
      return new Http(service.url()).patch(id, body).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static void noteEnds(EventStream stream, Set<Long> ended) {
    for (EventStream.Event event : stream.events()) {
      if (event.data().path("state").asText().equals("completed")) {
        ended.add(event.data().path("id").asLong());
      }
    }
  }

  private EventStream watch(ServiceProcess service, @Nullable String lastEventId)
      throws IOException, InterruptedException {
    return EventStream.open(client, service.url() + "/migrations/stream", lastEventId);
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }
}
