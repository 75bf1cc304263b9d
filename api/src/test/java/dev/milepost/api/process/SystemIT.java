package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.persistence.TestDatabase;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /system} while the database is away: it answers, soon, with what it knows. */
class SystemIT {
  /** Two seconds by design; the rest is this machine's. */
  private static final Duration BOUND = Duration.ofSeconds(6);

  private static final int AT_ONCE = 20;

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  private final TestDatabase database = scene.database();
  private final FaultProxy way = scene.proxyTo(database);

  @Test
  void databaseThatIsAwayOrSilentIsToldSoon() throws Exception {
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay("127.0.0.1:1"));
    environment.put("DATABASE_URL", Scene.url(database, way.port()));
    ServiceProcess service = scene.serve(scene.folder(), environment);
    service
        .request()
        .get("/system")
        .then()
        .statusCode(200)
        .body("database.ready", equalTo(true))
        .body("relay", hasSize(1))
        .body("relay[0].due", notNullValue());
    way.refuse();
    awaitAway(service);
    way.holdRequests();
    awaitAway(service);
    way.forward();
  }

  private static void awaitAway(ServiceProcess service) throws Exception {
    // What was seen just now is remembered for half a second.
    await()
        .pollDelay(Duration.ofMillis(600))
        .until(() -> !service.request().get("/system").jsonPath().getBoolean("database.ready"));
    long began = System.nanoTime();
    List<Future<Response>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < AT_ONCE; i++) {
        answers.add(callers.submit(() -> service.request().get("/system")));
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    for (Future<Response> answer : answers) {
      answer
          .get()
          .then()
          .statusCode(200)
          .body("database.ready", equalTo(false))
          .body("database.reason", equalTo("the database does not answer"))
          .body("database.server_version", nullValue())
          .body("relay", hasSize(1))
          .body("relay[0].gateway", equalTo("http://127.0.0.1:1"))
          .body("relay[0].due", nullValue());
    }
    assertThat(took).isLessThan(BOUND);
    System.out.printf("/system, database away, %d at once: %d ms%n", AT_ONCE, took.toMillis());
  }
}
