package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.awaitShown;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.milepost.service.Migration;
import dev.milepost.service.relay.BreakerState;
import dev.milepost.service.relay.Relay;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayOutageTest {
  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();
  private final FaultyGateway faulty = new FaultyGateway(gateway);

  @AfterEach
  void close() {
    scene.close();
    faulty.close();
    gateway.close();
  }

  @Test
  void aGatewayThatWasDownGetsTheLatest() {
    Relay relay = scene.relay(gateway.address());
    Migration migration = scene.create("1", Map.of());
    awaitShown(gateway, "1", 0, 0, 0, 0);
    gateway.kill();
    scene.report(migration, says("running", 1, 2));
    soon(() -> assertThat(relay.status().getFirst().breaker()).isEqualTo(BreakerState.OPEN));
    scene.report(migration, says("completed", 2, 2));
    gateway.restart();
    awaitShown(gateway, "1", 1, 1, 0, 2);
    soon(() -> assertThat(relay.status().getFirst().lastError()).isNull());
  }

  @Test
  void aGatewayThatWasRestartedEmptyIsFilledAgain() {
    scene.relay(gateway.address());
    for (int i = 0; i < 20; i++) {
      scene.report(scene.create("job " + i, Map.of()), says("completed", i, 20));
    }
    soon(() -> assertThat(gateway.groups()).hasSize(20));
    gateway.kill();
    gateway.restart();
    soon(() -> assertThat(gateway.groups()).hasSize(20));
    awaitShown(gateway, "job 19", 1, 1, 0, 19);
  }

  @Test
  void aGatewayThatStandsStillHoldsUpNoReport() {
    Relay relay = scene.relay(gateway.address());
    Migration migration = scene.create("1", Map.of());
    awaitShown(gateway, "1", 0, 0, 0, 0);
    gateway.pause();
    try {
      for (int i = 1; i <= 20; i++) {
        int done = i;
        assertThat(timed(() -> scene.report(migration, says("running", done, 20))))
            .isLessThan(Duration.ofSeconds(1));
      }
      soon(() -> assertThat(relay.status().getFirst().breaker()).isEqualTo(BreakerState.OPEN));
    } finally {
      gateway.resume();
    }
    awaitShown(gateway, "1", 0.99, 0, 0, 20);
  }

  @Test
  void aPushThatHangsDoesNotHoldUpTheEnd() {
    Relay relay = scene.relay(faulty.address());
    scene.create("1", Map.of());
    awaitShown(gateway, "1", 0, 0, 0, 0);
    faulty.hang(request -> request.startsWith("PUT"));
    scene.create("2", Map.of());
    soon(() -> assertThat(faulty.hanging()).isEqualTo(1));
    assertThat(timed(relay::close)).isLessThan(Duration.ofMillis(2_500));
    assertThat(scene.count("leases")).isZero();
    faulty.heal();
    scene.relay(faulty.address());
    awaitShown(gateway, "2", 0, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 500, 503})
  void aGatewayThatFailsIsLeftAloneUntilItHeals(int status) {
    Relay relay = scene.relay(faulty.address());
    faulty.answer(status, request -> true);
    scene.report(scene.create("1", Map.of()), says("failed", 1, 2));
    soon(() -> {
      assertThat(relay.status().getFirst().breaker()).isNotEqualTo(BreakerState.CLOSED);
      assertThat(relay.status().getFirst().lastError()).contains(Integer.toString(status));
    });
    faulty.heal();
    awaitShown(gateway, "1", 0.5, 0, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 500})
  void aRecordThatTheGatewayStumblesOverHoldsUpNoOther(int status) {
    // base64url of "bad"
    faulty.answer(status, request -> request.startsWith("PUT") && request.contains("/YmFk"));
    scene.relay(faulty.address());
    scene.create("bad", Map.of());
    for (int i = 0; i < 20; i++) {
      scene.create("good " + i, Map.of());
    }
    soon(() -> assertThat(gateway.groups()).hasSize(20));
    assertThat(gateway.groups("bad")).isEmpty();
    faulty.heal();
    awaitShown(gateway, "bad", 0, 0, 0, 0);
  }

  @Test
  void aForeignGaugeOfOurNameIsAnAlarmAndHealsWhenItGoes() {
    String foreign = "/metrics/job/foreign";
    gateway.put(foreign, "# TYPE migration_complete_total gauge\nmigration_complete_total 1\n");
    Relay relay = scene.relay(gateway.address());
    try (CapturedLog log = new CapturedLog(Level.ERROR)) {
      scene.report(scene.create("1", Map.of()), says("completed", 1, 1));
      soon(() -> assertThat(scene.store.backlog().getFirst().quarantined()).isEqualTo(1));
      soon(() -> assertThat(relay.status().getFirst().quarantined()).isGreaterThan(2));
      assertThat(log.text()).containsOnlyOnce("alarm:").contains("migration_complete_total");
    }
    assertThat(
            scene.count(
                "relay_records WHERE quarantine_reason LIKE '400: %migration_complete_total%'"))
        .isEqualTo(1);
    assertThat(relay.status().getFirst().breaker()).isEqualTo(BreakerState.CLOSED);
    gateway.delete(foreign);
    awaitShown(gateway, "1", 1, 1, 0, 1);
    soon(() -> assertThat(scene.store.backlog().getFirst().quarantined()).isZero());
  }

  @Test
  void aStatusThatAnswersWhilePushesFailIsOneOutageAndOneAlarm() throws Exception {
    Relay relay = scene.relay(faulty.address());
    faulty.answer(401, request -> request.startsWith("PUT"));
    try (CapturedLog log = new CapturedLog(Level.INFO)) {
      scene.create("1", Map.of());
      soon(() -> assertThat(relay.status().getFirst().failed()).isGreaterThanOrEqualTo(1));
      for (int i = 0; i < 60; i++) {
        assertThat(relay.status().getFirst().breaker()).isNotEqualTo(BreakerState.CLOSED);
        Thread.sleep(50);
      }
      assertThat(relay.status().getFirst().failed()).isGreaterThanOrEqualTo(2);
      assertThat(log.text()).containsOnlyOnce("alarm:").doesNotContain("answers again");
    }
    faulty.heal();
    awaitShown(gateway, "1", 0, 0, 0, 0);
    soon(() -> assertThat(relay.status().getFirst().breaker()).isEqualTo(BreakerState.CLOSED));
  }

  @Test
  void theBacklogOfAnOutageIsCountedFromItsBeginning() throws Exception {
    scene.relay(faulty.address());
    Migration migration = scene.create("1", Map.of());
    awaitShown(gateway, "1", 0, 0, 0, 0);
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    faulty.answer(500, request -> request.startsWith("PUT"));
    for (int i = 1; i <= 20; i++) {
      scene.report(migration, says("running", i, 20));
      Thread.sleep(200);
    }
    assertThat(scene.count("relay_records WHERE next_attempt_at IS NOT NULL")).isEqualTo(1);
    assertThat(scene.store.backlog().getFirst().due()).isEqualTo(1);
    assertThat(scene.store.backlog().getFirst().oldestDueSeconds()).isBetween(1.5, 30.0);
    faulty.heal();
    awaitShown(gateway, "1", 0.99, 0, 0, 20);
    soon(() -> assertThat(scene.count("relay_records WHERE due_since IS NOT NULL")).isZero());
    assertThat(scene.store.backlog().getFirst().oldestDueSeconds()).isZero();
  }

  private static Duration timed(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
