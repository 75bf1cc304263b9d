package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.awaitShown;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.persistence.PushgatewayProcess.Group;
import dev.milepost.service.Migration;
import dev.milepost.service.relay.BreakerState;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelayStore.Backlog;
import dev.milepost.service.relay.RelayStore.Pushed;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayDeliveryTest {
  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void everyStateArrivesWithItsValuesAndLabels() {
    scene.relay(gateway.address());
    Migration running = scene.create("running", Map.of("database", "quay", "empty", ""));
    scene.report(running, says("running", 3, 4));
    scene.report(scene.create("completed", Map.of()), says("completed", 4, 4));
    Migration failed = scene.create("failed", Map.of());
    scene.report(failed, says("running", 1, 4));
    scene.report(failed, says("failed", 1, 4));
    scene.report(scene.create("cancelled", Map.of()), says("cancelled", 2, 4));
    scene.create("queued", Map.of());

    awaitShown(gateway, "running", 0.75, 0, 0, 3);
    awaitShown(gateway, "completed", 1, 1, 0, 4);
    awaitShown(gateway, "failed", 0.25, 0, 1, 1);
    awaitShown(gateway, "cancelled", 0.5, 0, 0, 2);
    awaitShown(gateway, "queued", 0, 0, 0, 0);
    assertThat(gateway.groups("running").getFirst().labels())
        .isEqualTo(Map.of("job", "milepost", "job_id", "running", "database", "quay", "empty", ""));
  }

  @Test
  void anyJobIdArrivesExactly() {
    Set<String> jobIds =
        Set.of(
            ".",
            "..",
            "a b",
            "a+b",
            "a/b",
            "%2F",
            "a%20b",
            "ü€😀",
            "\"\\'",
            "=",
            " ",
            "?x=1#y",
            "@",
            "x".repeat(255),
            "ü".repeat(127));
    scene.relay(gateway.address());
    for (String jobId : jobIds) {
      scene.report(scene.create(jobId, Map.of("v", jobId)), says("completed", 1, 1));
    }
    soon(() -> {
      Set<Map<String, String>> expected = new HashSet<>();
      jobIds.forEach(id -> expected.add(Map.of("job", "milepost", "job_id", id, "v", id)));
      assertThat(gateway.groups().stream().map(Group::labels)).hasSameElementsAs(expected);
    });
  }

  @Test
  void twoGatewaysEachGetEverythingAndOneThatIsGoneHoldsNobodyUp() {
    try (PushgatewayProcess other = PushgatewayProcess.start()) {
      other.kill();
      scene.relay(gateway.address(), other.address());
      scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
      awaitShown(gateway, "1", 1, 1, 0, 1);
      other.restart();
      awaitShown(other, "1", 1, 1, 0, 1);
    }
  }

  @Test
  void whatWasThereBeforeAGatewayWasConfiguredArrivesToo() {
    scene.create("unfinished", Map.of());
    scene.report(scene.create("recent", Map.of()), says("completed", 1, 1));
    scene.report(scene.create("long ago", Map.of()), says("failed", 1, 1));
    scene.report(scene.create("retried", Map.of()), says("failed", 1, 1));
    scene.create("retried", Map.of());
    scene.execute(
        "UPDATE migrations SET finished_at = finished_at - interval '2 h',"
            + " settled_at = settled_at - interval '2 h' WHERE job_id = 'long ago'");
    scene.relay(gateway.address());
    awaitShown(gateway, "unfinished", 0, 0, 0, 0);
    awaitShown(gateway, "recent", 1, 1, 0, 1);
    awaitShown(gateway, "retried", 0, 0, 0, 0);
    assertThat(gateway.groups("long ago")).isEmpty();
    assertThat(scene.records()).isEqualTo(3);
  }

  @Test
  void aGatewayThatIsNoLongerConfiguredIsForgotten() {
    scene.relay(gateway.address(), "127.0.0.1:1").close();
    scene.create("1", Map.of());
    assertThat(scene.records()).isEqualTo(2);
    scene.relay().close();
    assertThat(scene.records()).isZero();
    assertThat(scene.store.backlog()).isEmpty();
  }

  @Test
  void statusAndBacklogTellWhatHappened() {
    Relay relay = scene.relay(gateway.address());
    scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
    String name = "http://" + gateway.address();
    soon(() -> assertNothingDue(name));
    GatewayStatus status = relay.status().getFirst();
    assertThat(status.pushes().taken()).isBetween(1L, 2L);
    assertThat(status.pushes().records()).isEqualTo(status.pushes().taken());
    assertThat(status.pushes().seconds()).isPositive();
    assertThat(status)
        .isEqualTo(
            new GatewayStatus(
                name,
                Layout.RECORD,
                true,
                BreakerState.CLOSED,
                null,
                status.pushes(),
                status.load(),
                0,
                0,
                0));

    relay.close();
    scene.create("2", Map.of());
    scene.create("3", Map.of());
    scene.execute("UPDATE migrations SET created_at = created_at - interval '1 h'");
    List<Backlog> backlog = scene.store.backlog();
    assertThat(backlog).hasSize(1);
    assertThat(backlog.getFirst().due()).isEqualTo(2);
    assertThat(backlog.getFirst().oldestDueSeconds()).isBetween(3600.0, 3630.0);
  }

  @Test
  void theAgeOfWhatIsDueAgainCountsFromWhenItBecameSo() {
    String name = "http://" + gateway.address();
    Relay relay = scene.relay(gateway.address());
    Migration old = scene.create("1", Map.of());
    soon(() -> assertNothingDue(name));
    relay.close();
    assertThat(scene.count("relay_records WHERE due_since IS NOT NULL")).isZero();
    scene.execute("UPDATE migrations SET created_at = created_at - interval '1 h'");
    scene.store.relayAgain(name, List.of(old.id()));
    assertThat(scene.store.backlog().getFirst().due()).isEqualTo(1);
    assertThat(scene.store.backlog().getFirst().oldestDueSeconds()).isLessThan(60);
    scene.store.acknowledge(name, List.of(new Pushed(old.id(), old.version())));
    assertNothingDue(name);
    assertThat(scene.store.sight(name, "another run", Duration.ofHours(1)).restarted()).isTrue();
    scene.store.noteBehind(name, Duration.ZERO);
    assertThat(scene.store.backlog().getFirst().due()).isEqualTo(1);
    assertThat(scene.store.backlog().getFirst().oldestDueSeconds()).isLessThan(60);
  }

  @Test
  void whatOnlyWaitsForItsIntervalIsNotWrittenTo() {
    String name = "http://" + gateway.address();
    Relay relay = scene.relay(gateway.address());
    Migration migration = scene.create("1", Map.of());
    soon(() -> assertNothingDue(name));
    relay.close();
    scene.report(migration, says("running", 1, 2));
    scene.store.noteBehind(name, Duration.ofHours(1));
    assertThat(scene.count("relay_records WHERE due_since IS NOT NULL")).isZero();
    scene.execute("UPDATE relay_records SET relayed_at = relayed_at - interval '2 h'");
    scene.store.noteBehind(name, Duration.ofHours(1));
    assertThat(scene.count("relay_records WHERE due_since IS NOT NULL")).isEqualTo(1);
  }

  @Test
  void closingIsQuickAndNotesWhatWasPushed() {
    Relay relay = scene.relay(gateway.address());
    for (int i = 0; i < 50; i++) {
      scene.create("job " + i, Map.of());
    }
    long start = System.nanoTime();
    relay.close();
    assertThat(System.nanoTime() - start).isLessThan(2_500_000_000L);
    assertThat(scene.count("leases")).isZero();
    assertThat(scene.count("relay_records WHERE relayed_version > 0"))
        .isEqualTo(gateway.groups().size());
  }

  private void assertNothingDue(String gateway) {
    List<Backlog> backlog = scene.store.backlog();
    assertThat(backlog).hasSize(1);
    assertThat(backlog.getFirst().lastPushedAt()).isNotNull();
    assertThat(backlog.getFirst())
        .isEqualTo(new Backlog(gateway, 0, 0, 0, 1, backlog.getFirst().lastPushedAt()));
  }
}
