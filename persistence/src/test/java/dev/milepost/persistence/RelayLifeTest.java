package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.LONG;
import static dev.milepost.persistence.RelayScene.awaitShown;
import static dev.milepost.persistence.RelayScene.pace;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.persistence.PushgatewayProcess.Group;
import dev.milepost.service.Migration;
import dev.milepost.service.relay.RelaySettings.Linger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayLifeTest {
  private static final Linger BRIEF = new Linger(Duration.ofHours(1), Duration.ofSeconds(1));

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void aGroupOutlivesItsMigrationForAsLongAsItsStateLingers() {
    scene.relay(BRIEF, pace(), gateway.address());
    scene.report(scene.create("completed", Map.of()), says("completed", 1, 1));
    scene.report(scene.create("cancelled", Map.of()), says("cancelled", 1, 1));
    scene.report(scene.create("failed", Map.of()), says("failed", 1, 1));
    scene.create("unfinished", Map.of());
    awaitShown(gateway, "completed", 1, 1, 0, 1);
    soon(() ->
        assertThat(gateway.groups())
            .extracting(group -> group.labels().get("job_id"))
            .containsExactlyInAnyOrder("failed", "unfinished"));
    soon(() -> assertThat(scene.records()).isEqualTo(2));
  }

  @Test
  void lingeringStartsWhenTheFinalValuesAreThere() {
    gateway.kill();
    scene.relay(BRIEF, pace(), gateway.address());
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    scene.execute("UPDATE migrations SET finished_at = finished_at - interval '1 hour'");
    gateway.restart();
    awaitShown(gateway, "1", 1, 1, 0, 1);
    soon(() -> assertThat(gateway.groups()).isEmpty());
  }

  @Test
  void aDeletedMigrationsGroupGoesAtOnce() {
    scene.relay(gateway.address());
    Migration migration = scene.create("..", Map.of("x", "y"));
    scene.report(migration, says("failed", 1, 1));
    awaitShown(gateway, "..", 0.99, 0, 1, 1);
    scene.delete(migration);
    soon(() -> assertThat(gateway.groups()).isEmpty());
    soon(() -> assertThat(scene.records()).isZero());
  }

  @Test
  void aDeletionDoesNotWaitForTheQuarantineOfAPush() {
    gateway.put(
        "/metrics/job/f", "# TYPE migration_failed_total gauge\nmigration_failed_total 1\n");
    scene.relay(gateway.address());
    Migration migration = scene.create("1", Map.of());
    scene.report(migration, says("failed", 1, 1));
    soon(() -> assertThat(scene.store.backlog().getFirst().quarantined()).isEqualTo(1));
    scene.execute("UPDATE relay_records SET next_attempt_at = now() + interval '1 hour'");
    scene.delete(migration);
    soon(() -> assertThat(scene.records()).isZero());
    // The gateway keeps an empty group for a push it refused.
    soon(() -> assertThat(gateway.groups("1")).isEmpty());
  }

  @Test
  void theNextAttemptTakesTheGroupOver() {
    scene.relay(BRIEF, pace(), gateway.address());
    Migration first = scene.create("job", Map.of("x", "y"));
    scene.report(first, says("completed", 1, 1));
    awaitShown(gateway, "job", 1, 1, 0, 1);
    scene.report(scene.create("job", Map.of("x", "y")), says("running", 1, 2));
    awaitShown(gateway, "job", 0.5, 0, 0, 1);
    scene.delete(first);
    soon(() -> assertThat(scene.records()).isEqualTo(1));
    scene.create("later than the linger of the first", Map.of());
    soon(() -> assertThat(gateway.groups()).hasSize(2));
    awaitShown(gateway, "job", 0.5, 0, 0, 1);
    assertThat(scene.count("relay_records WHERE superseded")).isZero();
  }

  @Test
  void theNextAttemptsOtherLabelsAreAnotherGroup() {
    scene.relay(LONG, pace(), gateway.address());
    scene.report(scene.create("job", Map.of("x", "1")), says("failed", 1, 2));
    awaitShown(gateway, "job", 0.5, 0, 1, 1);
    scene.create("job", Map.of("x", "2"));
    awaitShown(gateway, "job", 0, 0, 0, 0);
    assertThat(gateway.groups("job").getFirst().labels()).containsEntry("x", "2");
    soon(() -> assertThat(scene.records()).isEqualTo(1));
  }

  @Test
  void anEmptyLabelMoreIsNoConflictBetweenAttempts() {
    scene.relay(gateway.address());
    scene.report(scene.create("job", Map.of("x", "")), says("failed", 1, 2));
    awaitShown(gateway, "job", 0.5, 0, 1, 1);
    scene.report(scene.create("job", Map.of()), says("completed", 1, 2));
    awaitShown(gateway, "job", 1, 1, 0, 1);
    assertThat(gateway.groups("job"))
        .extracting(Group::labels)
        .containsExactly(Map.of("job", "milepost", "job_id", "job"));
  }

  @Test
  void attemptsThatComeAndGoWhileTheGatewayIsDownLeaveOnlyTheLast() {
    gateway.kill();
    scene.relay(gateway.address());
    for (int attempt = 1; attempt <= 5; attempt++) {
      Map<String, String> labels = Map.of("parity", Integer.toString(attempt % 2));
      scene.report(scene.create("job", labels), says("failed", attempt, 10));
    }
    gateway.restart();
    awaitShown(gateway, "job", 0.5, 0, 1, 5);
    soon(() -> assertThat(scene.records()).isEqualTo(1));
    assertThat(gateway.groups()).hasSize(1);
  }
}
