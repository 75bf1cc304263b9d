package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.LONG;
import static dev.milepost.persistence.RelayScene.pace;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Migration;
import dev.milepost.service.relay.BreakerState;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelaySettings.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The layout with one group for all records. */
class RelayBatchTest {
  private static final Linger BRIEF = new Linger(Duration.ofHours(1), Duration.ofSeconds(1));
  private static final Map<String, String> GROUP = Map.of("job", "milepost");
  private static final String FOREIGN_GAUGE =
      """
      # TYPE migration_failed_total gauge
      migration_failed_total 1
      """;

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();
  private final String address = gateway.address() + ";layout=batch";

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void aScrapeFindsTheSameSeriesAsWithAGroupForEachRecord() {
    Migration running = scene.create("running", Map.of("database", "quay", "empty", ""));
    scene.report(running, says("running", 3, 4));
    scene.report(scene.create("completed", Map.of()), says("completed", 4, 4));
    scene.report(
        scene.create("failed ü \"\\", Map.of("le", "1", "quantile", "x")), says("failed", 1, 4));
    scene.report(scene.create("..", Map.of()), says("cancelled", 2, 4));
    scene.create("queued", Map.of());
    scene.report(scene.create("retried", Map.of("x", "y")), says("failed", 1, 4));
    scene.create("retried", Map.of("x", "z"));
    scene.execute(
        """
        UPDATE migration_progress SET outlook = convert_to(
          '{"convergence": {"verdict": "NOT_CONVERGING", "dirtyRatio": 1.25},
           "suspicion": {},
           "pace": {"fast": 1, "middle": 1, "slow": 1, "activeSeconds": 1, "stillSeconds": 0,
             "throttledSeconds": 0, "work": 1, "throttledWork": 0},
           "basis": {"hold": "NONE", "samples": 2}}', 'UTF8')
        WHERE outlook IS NOT NULL\
        """);
    try (PushgatewayProcess other = PushgatewayProcess.start()) {
      scene.relay(LONG, pace(), address, other.address());
      soon(() -> {
        assertThat(other.series()).hasSize(6 * 6 + 4);
        assertThat(gateway.series()).isEqualTo(other.series());
      });
      assertThat(gateway.groups())
          .singleElement()
          .satisfies(group -> assertThat(group.labels()).isEqualTo(GROUP));
      assertThat(gateway.series())
          .contains(
              "migration_not_converging{database=\"quay\",empty=\"\",instance=\"\",job=\"milepost\","
                  + "job_id=\"running\"} 1",
              "migration_convergence_ratio{database=\"quay\",empty=\"\",instance=\"\",job=\"milepost\","
                  + "job_id=\"running\"} 1.25");
    }
  }

  @Test
  void recordsLingerAndLeaveAndTheLastOneTakesTheGroupAlong() {
    scene.relay(BRIEF, pace(), address);
    Migration unfinished = scene.create("unfinished", Map.of());
    scene.report(scene.create("completed", Map.of()), says("completed", 1, 1));
    scene.report(scene.create("failed", Map.of()), says("failed", 1, 1));
    awaitJobIds("unfinished", "completed", "failed");
    awaitJobIds("unfinished", "failed");
    scene.report(unfinished, says("cancelled", 0, 1));
    scene.execute("UPDATE migrations SET finished_at = finished_at - interval '2 hours'");
    scene.execute("UPDATE relay_records SET relayed_at = relayed_at - interval '2 hours'");
    soon(() -> assertThat(gateway.groups()).isEmpty());
    soon(() -> assertThat(scene.records()).isZero());
    scene.create("next", Map.of());
    awaitJobIds("next");
  }

  @Test
  void lingeringStartsWhenTheFinalValuesAreThere() {
    gateway.kill();
    scene.relay(BRIEF, pace(), address);
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    scene.execute("UPDATE migrations SET finished_at = finished_at - interval '1 hour'");
    gateway.restart();
    soon(() -> assertThat(complete("1")).isTrue());
    soon(() -> assertThat(gateway.groups()).isEmpty());
  }

  @Test
  void deletedAndReplacedOnesAreGoneAtOnce() {
    scene.relay(LONG, pace(), address);
    Migration deleted = scene.create("deleted", Map.of());
    scene.report(deleted, says("completed", 1, 1));
    scene.report(scene.create("replaced", Map.of("x", "1")), says("completed", 1, 1));
    awaitJobIds("deleted", "replaced");
    scene.delete(deleted);
    scene.create("replaced", Map.of("x", "2"));
    soon(() ->
        assertThat(gateway.series())
            .hasSize(5)
            .allMatch(line -> line.contains("job_id=\"replaced\",x=\"2\"}")));
    soon(() -> assertThat(scene.records()).isEqualTo(1));
  }

  @Test
  void anyNumberOfChangesIsFewPushes() {
    Pace slow =
        new Pace(
            Duration.ofSeconds(1),
            pace().poll(),
            pace().statusPoll(),
            pace().comparison(),
            pace().firstQuarantine(),
            pace().lease());
    Relay relay = scene.relay(LONG, slow, address);
    long start = System.nanoTime();
    for (int i = 0; i < 300; i++) {
      scene.report(scene.create("job " + i, Map.of()), says("completed", i, 300));
    }
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    assertThat(gateway.series()).hasSize(300 * 6);
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    GatewayStatus.Pushes pushes = relay.status().getFirst().pushes();
    assertThat(pushes.taken()).isLessThanOrEqualTo(seconds + 2);
    assertThat(pushes.records()).isBetween(300L, 600L);
  }

  @Test
  void aGatewayThatWasRestartedEmptyIsFilledByOnePush() {
    Relay relay = scene.relay(LONG, pace(), address);
    for (int i = 0; i < 100; i++) {
      scene.report(scene.create("job " + i, Map.of()), says("completed", i, 100));
    }
    soon(() -> assertThat(gateway.series()).hasSize(600));
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    long before = relay.status().getFirst().pushes().taken();
    gateway.kill();
    gateway.restart();
    soon(() -> assertThat(gateway.series()).hasSize(600));
    assertThat(relay.status().getFirst().pushes().taken()).isEqualTo(before + 1);
  }

  @Test
  void aGatewayThatStandsStillHoldsUpNoReportAndNoNewAttempt() {
    Relay relay = scene.relay(LONG, pace(), address);
    Migration first = scene.create("job", Map.of());
    awaitJobIds("job");
    gateway.pause();
    try {
      scene.report(first, says("running", 1, 20));
      soon(() -> assertThat(scene.store.backlog().getFirst().due()).isEqualTo(1));
      long start = System.nanoTime();
      scene.report(first, says("failed", 2, 20));
      Migration second = scene.create("job", Map.of());
      scene.report(second, says("running", 3, 20));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
      soon(() -> assertThat(relay.status().getFirst().breaker()).isEqualTo(BreakerState.OPEN));
    } finally {
      gateway.resume();
    }
    soon(() ->
        assertThat(gateway.series())
            .contains(line("migration_items_complete_total", "job", 3))
            .contains(line("migration_failed_total", "job", 0)));
  }

  @Test
  void aRefusalIsTriedAgainAndToldMeanwhile() {
    gateway.put("/metrics/job/f", FOREIGN_GAUGE);
    scene.relay(LONG, pace(), address);
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    scene.create("2", Map.of());
    soon(() -> assertThat(scene.store.backlog().getFirst().quarantined()).isPositive());
    assertThat(gateway.series()).hasSize(1);
    gateway.delete("/metrics/job/f");
    awaitJobIds("1", "2");
    soon(() -> assertThat(scene.store.backlog().getFirst().quarantined()).isZero());
  }

  @Test
  void groupsOfOurJobThatAreInTheWayAreDeleted() {
    gateway.put(
        "/metrics/job/milepost/job_id/1",
        "# TYPE migration_failed_total counter\nmigration_failed_total 1\n");
    gateway.put("/metrics/job/foreign/job_id/1", "theirs 1\n");
    scene.relay(LONG, pace(), address);
    scene.create("1", Map.of());
    soon(() -> assertThat(gateway.series()).contains(line("migration_failed_total", "1", 0)));
    assertThat(gateway.groups()).hasSize(2);
  }

  @Test
  void whatOthersDidToTheGroupIsRepaired() {
    scene.relay(LONG, pace(), address);
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    soon(() -> assertThat(complete("1")).isTrue());
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    String name = "http://" + gateway.address();
    for (String body : List.of("", gauge("1"), gauge("another"))) {
      gateway.put("/metrics/job/milepost", body);
      scene.store.requestComparison(name);
      soon(() -> assertThat(gateway.series()).hasSize(6));
      assertThat(complete("1")).isTrue();
    }
    gateway.delete("/metrics/job/milepost");
    scene.store.requestComparison(name);
    soon(() -> assertThat(complete("1")).isTrue());
  }

  private static String gauge(String jobId) {
    return """
    # TYPE migration_completion_percent gauge
    migration_completion_percent{job_id="%s"} 0.5
    # TYPE migration_not_converging gauge
    migration_not_converging{job_id="%s"} 0
    """
        .formatted(jobId, jobId);
  }

  @Test
  void oneInstanceAtATimePushesTheGroup() {
    List<Relay> relays = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      relays.add(scene.relay(LONG, pace(), address));
    }
    for (int left = relays.size(); left > 0; left--) {
      String jobId = "job " + left;
      scene.report(scene.create(jobId, Map.of()), says("completed", 1, 1));
      soon(() -> assertThat(complete(jobId)).isTrue());
      List<Relay> leading =
          relays.stream().filter(relay -> relay.status().getFirst().leading()).toList();
      assertThat(leading).hasSize(1);
      leading.getFirst().close();
    }
  }

  private boolean complete(String jobId) {
    return gateway.series().contains(line("migration_complete_total", jobId, 1));
  }

  private static String line(String family, String jobId, int value) {
    return "%s{instance=\"\",job=\"milepost\",job_id=\"%s\"} %d".formatted(family, jobId, value);
  }

  private void awaitJobIds(String... jobIds) {
    soon(() ->
        assertThat(
                gateway.series().stream()
                    .filter(line -> line.startsWith("migration_complete_total"))
                    .map(line -> line.replaceAll(".*job_id=\"([^\"]*)\".*", "$1")))
            .containsExactlyInAnyOrder(jobIds));
  }
}
