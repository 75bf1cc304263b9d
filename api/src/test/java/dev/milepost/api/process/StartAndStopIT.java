package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.TestDatabase;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StartAndStopIT {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final String GENERIC =
      "{\"migration_type\": \"generic\", \"status\": \"running\"}";

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  @Test
  void requestInFlightAtSigtermIsAnsweredAndNothingIsLeft() throws SQLException {
    Path folder = scene.folder();
    ServiceProcess service = scene.serve(folder, Map.of());
    Http http = new Http(service.url());
    long id = http.create(GENERIC);
    ServiceProcess.EmbeddedServer postgresql = service.postgresql();
    long start;
    CompletableFuture<HttpResponse<String>> answer;
    try (RowLock lock = new RowLock(postgresql.connect(), id)) {
      answer = http.patchLater(id, "{\"sequence\": 7, \"items_completed\": 42}");
      lock.awaitWaiter();
      start = System.nanoTime();
      service.sigterm();
      awaitRefusal(http);
      assertThat(answer).isNotDone();
    }
    assertThat(answer.orTimeout(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS).join().statusCode())
        .isEqualTo(200);
    assertThat(service.awaitExit(STOP_LIMIT)).isZero();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isLessThan(STOP_LIMIT);
    assertThat(postgresql.postmasterPid()).isEmpty();
    assertThat(postgresql.isRunning()).isFalse();
    System.out.printf(
        "SIGTERM with a request in flight: 200, exit 0 after %d ms%n", took.toMillis());

    JsonNode kept = new Http(scene.serve(folder, Map.of()).url()).get("/migrations/" + id);
    assertThat(kept.path("items_completed").longValue()).isEqualTo(42);
  }

  /** New connections are taken no longer, so the signal has arrived. */
  private static void awaitRefusal(Http http) {
    await()
        .atMost(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          try {
            return new Http(http.url()).post("/migrations", "{}").statusCode() == 503;
          } catch (IOException e) {
            return true;
          }
        });
  }

  @Test
  void sigtermWhileItStartsLeavesNothingEither() {
    ServiceProcess service = scene.launch(scene.folder(), Map.of());
    ServiceProcess.EmbeddedServer postgresql = service.postgresql();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> postgresql.postmasterPid().isPresent());
    assertThat(service.banner()).isEmpty();
    service.sigterm();
    assertThat(service.awaitExit(STOP_LIMIT)).isZero();
    assertThat(postgresql.isRunning()).isFalse();
  }

  @Test
  void everyWrongSettingIsNamedInOneSentence() {
    Map<String, String> wrong =
        Map.of(
            "MILEPOST_PORT", "eighty",
            "MILEPOST_METRICS_PORT", "70000",
            "MILEPOST_HOST", "0.0.0.0",
            "MILEPOST_DATABASE_POOL", "1",
            "MILEPOST_RETENTION", "a while",
            "MILEPOST_RELAY_LINGER", "15",
            "MILEPOST_PUSHGATEWAY_URL", "ftp://somewhere",
            "DATABASE_URL", "mysql://milepost:canary-5e1a@db/milepost");
    ServiceProcess service = scene.launch(scene.folder(), wrong);
    assertThat(service.awaitExit(Duration.ofSeconds(20))).isEqualTo(1);
    assertThat(service.banner()).isEmpty();
    assertThat(service.logs().lines().toList())
        .singleElement()
        .asString()
        .startsWith("milepost can't start: ")
        .contains(wrong.keySet())
        .doesNotContain("canary-5e1a");
  }

  @Test
  void passwordOfADatabaseThatIsNotThereShowsNowhere() {
    String canary = "canary-9f27";
    ServiceProcess service =
        scene.launch(
            scene.folder(),
            Map.of("DATABASE_URL", "postgresql://milepost:" + canary + "@127.0.0.1:1/milepost"));
    Set<String> titles = new HashSet<>();
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> {
          titles.addAll(ProcessTitles.of(service.pid()));
          return !service.isAlive();
        });
    assertThat(service.awaitExit(Duration.ofSeconds(1))).isEqualTo(1);
    assertThat(service.logs().lines().toList())
        .singleElement()
        .asString()
        .startsWith("milepost can't start: ")
        .contains("127.0.0.1:1/milepost");
    assertThat(titles).anyMatch(title -> title.contains("dev.milepost.api.Main"));
    assertThat(titles).noneMatch(title -> title.contains(canary));
    assertThat(service.logs() + service.banner()).doesNotContain(canary);
  }

  @Test
  void passwordInUseShowsInNoLogAnswerOrProcessTitle() {
    TestDatabase database = scene.database();
    FaultProxy way = scene.proxyTo(database);
    ServiceProcess service =
        scene.serve(scene.folder(), Map.of("DATABASE_URL", Scene.url(database, way.port())));
    assertThat(service.banner())
        .contains("Database     PostgreSQL at 127.0.0.1:" + way.port() + "/")
        .contains("Pushgateway  none, the relay is off");
    String password = database.url().password();
    assertThat(password).isNotBlank();
    way.refuse();
    String problem =
        service.request().get("/migrations").then().statusCode(503).extract().asString();
    service.request().get("/readyz").then().statusCode(503);
    assertThat(problem + service.logs() + service.banner() + ProcessTitles.of(service.pid()))
        .doesNotContain(password);
  }
}
