package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.LONG;
import static dev.milepost.persistence.RelayScene.awaitShown;
import static dev.milepost.persistence.RelayScene.pace;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Migration;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelaySettings.Pace;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayComparisonTest {
  private static final String ZEROES =
      """
      # TYPE migration_completion_percent gauge
      migration_completion_percent 0
      # TYPE migration_complete_total counter
      migration_complete_total 0
      """;

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void whatOthersDidToOurGroupsIsRepairedAndTheirsAreLeftAlone() {
    scene.relay(gateway.address());
    scene.report(scene.create("overwritten", Map.of()), says("completed", 1, 1));
    scene.report(scene.create("deleted", Map.of()), says("completed", 1, 1));
    scene.report(scene.create("sound", Map.of("a", "b")), says("completed", 1, 1));
    soon(() -> assertThat(gateway.groups()).hasSize(3));
    soon(() -> assertThat(scene.count("relay_records WHERE relayed_version > 1")).isEqualTo(3));
    scene.execute("UPDATE relay_records SET relayed_at = relayed_at - interval '1 hour'");

    gateway.put("/metrics/job/milepost/job_id/overwritten", ZEROES);
    gateway.delete("/metrics/job/milepost/job_id/deleted");
    gateway.put("/metrics/job/milepost/job_id/stray", ZEROES);
    gateway.put("/metrics/job/milepost/job_id/sound/a/c", ZEROES);
    gateway.put("/metrics/job/milepost/other/thing", ZEROES);
    gateway.put("/metrics/job/foreign/job_id/stray", ZEROES);
    scene.store.requestComparison("http://" + gateway.address());

    awaitShown(gateway, "overwritten", 1, 1, 0, 1);
    awaitShown(gateway, "deleted", 1, 1, 0, 1);
    awaitShown(gateway, "sound", 1, 1, 0, 1);
    soon(() -> assertThat(gateway.groups("stray")).hasSize(1));
    assertThat(gateway.groups("stray").getFirst().labels()).containsEntry("job", "foreign");
    assertThat(gateway.groups()).hasSize(5);
    assertThat(scene.count("relay_records WHERE relayed_at > now() - interval '1 minute'"))
        .as("pushed again")
        .isEqualTo(2);
  }

  @Test
  void comparisonsHappenByThemselves() {
    Pace often =
        new Pace(
            pace().minInterval(),
            pace().poll(),
            pace().statusPoll(),
            Duration.ofMillis(300),
            pace().firstQuarantine(),
            pace().lease());
    scene.relay(LONG, often, gateway.address());
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    for (int round = 0; round < 3; round++) {
      awaitShown(gateway, "1", 1, 1, 0, 1);
      gateway.delete("/metrics/job/milepost/job_id/1");
      gateway.put("/metrics/job/milepost/job_id/stray", ZEROES);
      soon(() -> assertThat(gateway.groups("stray")).isEmpty());
    }
    awaitShown(gateway, "1", 1, 1, 0, 1);
  }

  @Test
  void whatTheDatabaseForgotToRelayIsFound() {
    scene.relay(gateway.address());
    scene.create("missing", Map.of());
    scene.report(scene.create("replaced", Map.of()), says("failed", 1, 1));
    scene.create("replaced", Map.of("x", "y"));
    soon(() -> assertThat(gateway.groups()).hasSize(2));
    scene.execute("DELETE FROM relay_records");
    scene.execute("DELETE FROM relay_gateways");
    gateway.put("/metrics/job/milepost/job_id/replaced", ZEROES);
    scene.report(scene.create("new", Map.of()), says("completed", 1, 1));
    awaitShown(gateway, "missing", 0, 0, 0, 0);
    awaitShown(gateway, "new", 1, 1, 0, 1);
    awaitShown(gateway, "replaced", 0, 0, 0, 0);
    soon(() -> assertThat(scene.records()).isEqualTo(3));
  }

  @Test
  void comparingWhileEverythingMovesDamagesNothing() {
    Pace constantly =
        new Pace(
            Duration.ZERO,
            pace().poll(),
            Duration.ofMillis(10),
            Duration.ofMillis(10),
            pace().firstQuarantine(),
            pace().lease());
    Relay relay = scene.relay(LONG, constantly, gateway.address());
    for (int i = 0; i < 40; i++) {
      Migration migration = scene.create("job " + i % 10, Map.of("parity", "" + i % 2));
      scene.report(migration, says("running", i, 100));
      scene.report(migration, says("failed", i, 100));
    }
    for (int i = 0; i < 10; i++) {
      awaitShown(gateway, "job " + i, (30 + i) / 100.0, 0, 1, 30 + i);
    }
    soon(() -> assertThat(scene.records()).isEqualTo(10));
    assertThat(gateway.groups()).hasSize(10);
    assertThat(relay.status().getFirst().failed()).isZero();
  }
}
