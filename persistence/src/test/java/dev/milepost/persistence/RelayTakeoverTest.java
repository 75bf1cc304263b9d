package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.awaitShown;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Migration;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelayStore.Pushed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTakeoverTest {
  private static final Duration TERM = Duration.ofSeconds(1);

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();
  private final String name = "http://" + gateway.address();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void oneOfManyLeadsAndAnotherFollowsWhenItCloses() {
    List<Relay> relays =
        List.of(
            scene.relay(gateway.address()),
            scene.relay(gateway.address()),
            scene.relay(gateway.address()));
    for (int left = relays.size(); left > 0; left--) {
      soon(() -> assertThat(leading(relays)).hasSize(1));
      Migration migration = scene.create("job " + left, Map.of());
      scene.report(migration, says("completed", left, left));
      awaitShown(gateway, "job " + left, 1, 1, 0, left);
      leading(relays).getFirst().close();
    }
    assertThat(leading(relays)).isEmpty();
  }

  @Test
  void aDeadInstancesGatewayIsTakenOverWhenItsLeaseEnds() {
    assertThat(scene.store.lease(name, "dead", TERM)).isTrue();
    scene.create("1", Map.of());
    scene.relay(gateway.address());
    awaitShown(gateway, "1", 0, 0, 0, 0);
    assertThat(scene.count("leases WHERE owner = 'dead'")).isZero();
  }

  @Test
  void aLeaseIsItsOwnersUntilItEndsOrIsGivenBack() {
    assertThat(scene.store.lease(name, "a", Duration.ofHours(1))).isTrue();
    assertThat(scene.store.lease(name, "b", TERM)).isFalse();
    scene.store.release(name, "b");
    assertThat(scene.store.lease(name, "b", TERM)).isFalse();
    assertThat(scene.store.lease(name, "a", TERM)).isTrue();
    assertThat(scene.store.lease("another", "b", TERM)).isTrue();
    scene.store.release(name, "a");
    assertThat(scene.store.lease(name, "b", TERM)).isTrue();
  }

  @Test
  void aPushThatCameLateIsPushedOver() {
    scene.relay(gateway.address()).close();
    Migration migration = scene.create("1", Map.of());
    scene.report(migration, says("running", 1, 2));
    long id = migration.id();
    assertThat(scene.store.acknowledge(name, List.of(new Pushed(id, 2)))).isZero();
    assertThat(scene.store.due(name, Duration.ZERO, 10)).isEmpty();

    // Another instance pushed version 1 before it stood still, and notes it only now.
    assertThat(scene.store.acknowledge(name, List.of(new Pushed(id, 1)))).isZero();
    assertThat(scene.store.due(name, Duration.ZERO, 10)).hasSize(1);
    assertThat(scene.store.acknowledge(name, List.of(new Pushed(id, 2), new Pushed(99, 1))))
        .as("records that are gone")
        .isEqualTo(1);
  }

  @Test
  void finishedOnesGoFirstAndUnfinishedOnesKeepTheirInterval() {
    scene.relay(gateway.address()).close();
    Migration running = scene.create("running", Map.of());
    Migration waiting = scene.create("waiting", Map.of());
    Migration first = scene.create("first", Map.of());
    Migration second = scene.create("second", Map.of());
    scene.report(first, says("completed", 1, 1));
    scene.report(second, says("completed", 1, 1));
    scene.store.acknowledge(name, List.of(new Pushed(running.id(), 1), new Pushed(first.id(), 1)));
    scene.report(running, says("running", 1, 2));
    assertThat(due(Duration.ZERO)).containsExactly("second", "first", "waiting", "running");
    assertThat(due(Duration.ofHours(1))).containsExactly("second", "first", "waiting");
    assertThat(waiting.version()).isEqualTo(1);
  }

  private List<String> due(Duration minInterval) {
    return scene.store.due(name, minInterval, 10).stream()
        .map(due -> due.migration().identity().jobId())
        .toList();
  }

  private static List<Relay> leading(List<Relay> relays) {
    return relays.stream()
        .filter(relay -> relay.status().stream().anyMatch(GatewayStatus::leading))
        .toList();
  }
}
