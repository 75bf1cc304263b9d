package dev.milepost.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.persistence.DatabaseUrl;
import io.restassured.RestAssured;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Migrations in the service's own metrics. */
class ScrapeTest {
  private RunningService service = RunningService.start(Map.of("MILEPOST_METRICS_RECORDS", "3"));

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void liveAndLingeringMigrationsHaveSeriesOfTheirNewestAttempt() {
    create("running", "running");
    create("failed", "failed");
    long deleted = create("deleted", "completed");
    create("retried", "failed");
    create("retried", "running");
    service.given().delete("/migrations/" + deleted).then().statusCode(204);
    assertThat(series("migration_failed_total"))
        .containsExactlyInAnyOrder(
            "migration_failed_total{instance=\"\",job=\"milepost\",job_id=\"running\"} 0.0",
            "migration_failed_total{instance=\"\",job=\"milepost\",job_id=\"failed\"} 1.0",
            "migration_failed_total{instance=\"\",job=\"milepost\",job_id=\"retried\"} 0.0");
    assertThat(series("migration_info"))
        .contains(
            "migration_info{dest=\"\",instance=\"\",job=\"milepost\",job_id=\"failed\",source=\"\","
                + "state=\"failed\",status=\"failed\",type=\"generic\"} 1");
    assertThat(series("milepost_metrics_records_left_out")).allMatch(line -> line.endsWith(" 0.0"));
  }

  @Test
  void overTheBoundUnfinishedAndFailedOnesComeFirstAndTheRestIsCounted() {
    create("failed", "failed");
    create("old", "running");
    create("new", "running");
    create("completed 1", "completed");
    create("completed 2", "completed");
    assertThat(series("migration_failed_total"))
        .hasSize(3)
        .noneMatch(line -> line.contains("completed"));
    assertThat(series("milepost_metrics_records_left_out"))
        .containsExactly("milepost_metrics_records_left_out 2.0");
    assertThat(series("milepost_migrations{"))
        .containsExactlyInAnyOrder(
            "milepost_migrations{state=\"failed\",type=\"generic\"} 1.0",
            "milepost_migrations{state=\"running\",type=\"generic\"} 2.0",
            "milepost_migrations{state=\"completed\",type=\"generic\"} 2.0");
  }

  @Test
  void whatLingeredIsGone() {
    create("over", "failed");
    execute(
        "UPDATE migrations SET finished_at = finished_at - interval '2 days',"
            + " settled_at = settled_at - interval '2 days'");
    assertThat(series("migration_")).isEmpty();
    assertThat(series("milepost_migrations{")).isEmpty();
  }

  @Test
  void whoeverFinishedIsCountedOnceItIsCertain() {
    String completed = "milepost_migrations_finished_total{state=\"completed\",type=\"generic\"} ";
    assertThat(series(completed)).containsExactly(completed + "0.0");
    create("1", "completed");
    create("2", "completed");
    execute(
        "UPDATE migrations SET finished_at = finished_at + interval '1 s',"
            + " settled_at = settled_at + interval '1 s'");
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(() -> assertThat(series(completed)).containsExactly(completed + "2.0"));
  }

  @Test
  void aLabelThatMeansSomethingElseInInfoGivesWay() {
    service.create(
        "{\"migration_type\": \"generic\", \"job_id\": \"x\", \"labels\": {\"type\": \"mine\"}}");
    assertThat(series("migration_info")).singleElement().asString().contains("type=\"generic\"");
    assertThat(series("migration_failed_total"))
        .singleElement()
        .asString()
        .contains("type=\"mine\"");
  }

  @Test
  void noneWhenTurnedOff() {
    service.close();
    service = RunningService.start(Map.of("MILEPOST_METRICS_RECORDS", "0"));
    create("1", "running");
    assertThat(series("migration_")).isEmpty();
    assertThat(series("milepost_migrations{")).hasSize(1);
    assertThat(series("milepost_metrics_records_left_out")).isEmpty();
  }

  private long create(String jobId, String status) {
    return service.create(
        "{\"migration_type\": \"generic\", \"job_id\": \"%s\", \"status\": \"%s\"}"
            .formatted(jobId, status));
  }

  private void execute(String sql) {
    DatabaseUrl url = service.database().url();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> series(String prefix) {
    return RestAssured.get(service.metricsUrl())
        .asString()
        .lines()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }
}
