package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What MILEPOST_RETENTION removes. A service that starts clears away at once, later twice a minute.
 */
class RetentionIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  private final TestDatabase database = scene.database();
  private final PushgatewayProcess gateway = scene.pushgateway();

  @Test
  void removesFinishedRecordsButNeverBeforeTheirGroupIsGone() {
    ServiceProcess service = serve();
    long running = create(service, "running", "running");
    long gone = create(service, "gone", "completed");
    awaitGroup("gone", true);
    awaitGroup("gone", false);

    gateway.pause();
    long held = create(service, "held", "completed");
    awaitPastRetention();
    service = restart(service);
    awaitStatus(service, gone, 404);
    assertThat(status(service, held)).isEqualTo(200);
    assertThat(status(service, running)).isEqualTo(200);

    gateway.resume();
    awaitGroup("held", true);
    assertThat(status(service, held)).isEqualTo(200);
    awaitGroup("held", false);
    service = restart(service);
    awaitStatus(service, held, 404);
    assertThat(status(service, running)).isEqualTo(200);
  }

  private ServiceProcess serve() {
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gateway.address()));
    environment.put("DATABASE_URL", Scene.url(database));
    environment.put("MILEPOST_RETENTION", "1s");
    environment.put("MILEPOST_RELAY_LINGER", "1s");
    return scene.serve(scene.folder(), environment);
  }

  private ServiceProcess restart(ServiceProcess service) {
    service.sigterm();
    assertThat(service.awaitExit(Duration.ofSeconds(10))).isZero();
    return serve();
  }

  private static long create(ServiceProcess service, String jobId, String status) {
    return service
        .request()
        .body(
            """
            {"migration_type": "generic", "job_id": "%s", "status": "%s"}\
            """
                .formatted(jobId, status))
        .post("/migrations")
        .then()
        .statusCode(201)
        .extract()
        .jsonPath()
        .getLong("id");
  }

  private static int status(ServiceProcess service, long id) {
    return service.request().get("/migrations/" + id).statusCode();
  }

  private static void awaitStatus(ServiceProcess service, long id, int status) {
    await().atMost(SOON).until(() -> status(service, id) == status);
  }

  private void awaitGroup(String jobId, boolean there) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> gateway.groups(jobId).isEmpty() != there);
  }

  /** By the database's clock, for every finished record. */
  private void awaitPastRetention() {
    await()
        .atMost(SOON)
        .until(() ->
            isTrue(
                "SELECT max(settled_at) < clock_timestamp() - interval '1.1 s'"
                    + " FROM migrations"));
  }

  private boolean isTrue(String query) throws SQLException {
    try (Connection connection = Scene.connect(database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
