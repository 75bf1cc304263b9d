package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.GroupingKey;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.Placement;
import dev.milepost.service.relay.Placement.State;
import dev.milepost.service.relay.Placements;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelaySettings;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelayTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of one migration's way to the gateways. */
class RelayPlacementsTest {
  private static final Linger LINGER = new Linger(Duration.ofHours(7), Duration.ofHours(2));

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void whatIsShownHasItsKeyAndGoesWhenItsLingerIsOver() {
    scene.relay(LINGER, RelayScene.pace(), gateway.address());
    Migration running = scene.create("a/b", Map.of("rack", "r7"));
    soon(() -> assertThat(placement(running).state()).isEqualTo(State.SHOWN));
    Placement shown = placement(running);
    assertThat(shown.gateway()).isEqualTo("http://" + gateway.address());
    assertThat(shown.group()).isEqualTo(new GroupingKey("milepost", "a/b", Map.of("rack", "r7")));
    assertThat(shown.pushedVersion()).isEqualTo(1L);
    assertThat(shown.deleteAfter()).isNull();
    assertThat(shown.lastError()).isNull();

    scene.report(running, says("failed", 1, 2));
    soon(() -> assertThat(placement(running).pushedVersion()).isEqualTo(2L));
    Placement ended = placement(running);
    assertThat(Duration.between(ended.pushedAt(), ended.deleteAfter())).isEqualTo(LINGER.failed());

    Migration completed = scene.create("done", Map.of());
    scene.report(completed, says("completed", 2, 2));
    soon(() -> assertThat(placement(completed).pushedVersion()).isEqualTo(2L));
    Placement done = placement(completed);
    assertThat(Duration.between(done.pushedAt(), done.deleteAfter())).isEqualTo(LINGER.others());
  }

  @Test
  void whatWaitsIsDueWithTheReasonThatThisInstanceKnows() {
    PushgatewayProcess away = PushgatewayProcess.start();
    away.close();
    Relay relay = scene.relay(LINGER, RelayScene.pace(), away.address());
    Migration waiting = scene.create("waiting", Map.of());
    soon(() -> assertThat(relay.status().getFirst().lastError()).isNotNull());
    Placement told = placements(relay::status, away.address()).of(now(waiting)).getFirst();
    assertThat(told.state()).isEqualTo(State.DUE);
    assertThat(told.pushedAt()).isNull();
    assertThat(told.pushedVersion()).isNull();
    assertThat(told.lastError()).contains("refused");
  }

  @Test
  void whatTheGatewayRefusesIsInQuarantineWithItsReason() {
    gateway.put(
        "/metrics/job/foreign",
        "# TYPE migration_complete_total gauge\nmigration_complete_total 1\n");
    scene.relay(LINGER, RelayScene.pace(), gateway.address());
    Migration refused = scene.create("refused", Map.of());
    scene.report(refused, says("completed", 1, 1));
    soon(() -> assertThat(placement(refused).state()).isEqualTo(State.QUARANTINED));
    Placement told = placement(refused);
    assertThat(told.lastError()).startsWith("400").contains("migration_complete_total");
    assertThat(told.failures()).isPositive();
    assertThat(told.nextAttemptAt()).isNotNull();
    assertThat(told.deleteAfter()).isNull();
  }

  @Test
  void anAttemptThatIsReplacedLeavesAndIsGone() {
    Relay relay = scene.relay(LINGER, RelayScene.pace(), gateway.address());
    Migration first = scene.create("job", Map.of());
    scene.report(first, says("failed", 1, 2));
    soon(() -> assertThat(placement(first).pushedVersion()).isEqualTo(2L));
    relay.close();
    Migration second = scene.create("job", Map.of());
    assertThat(placement(first).state()).isEqualTo(State.LEAVING);
    assertThat(placement(second).state()).isEqualTo(State.DUE);
    scene.relay(LINGER, RelayScene.pace(), gateway.address());
    soon(() -> assertThat(placement(second).state()).isEqualTo(State.SHOWN));
    soon(() -> assertThat(placement(first).state()).isEqualTo(State.GONE));
  }

  @Test
  void aDeletedOneLeaves() {
    Relay relay = scene.relay(LINGER, RelayScene.pace(), gateway.address());
    Migration deleted = scene.create("deleted", Map.of());
    scene.report(deleted, says("completed", 1, 1));
    soon(() -> assertThat(placement(deleted).pushedVersion()).isEqualTo(2L));
    relay.close();
    scene.delete(deleted);
    assertThat(placement(deleted).state()).isEqualTo(State.LEAVING);
  }

  @Test
  void everyConfiguredGatewayIsThereInItsLayout() {
    Placements placements =
        placements(
            List::of,
            "127.0.0.1:1;layout=batch",
            "http://ada:secret@127.0.0.1:2;layout=dba-operator");
    Migration migration = scene.create("job", Map.of("rack", "r7"));
    List<Placement> told = placements.of(migration);
    assertThat(told)
        .extracting(Placement::layout)
        .containsExactly(Layout.BATCH, Layout.DBA_OPERATOR);
    assertThat(told)
        .extracting(Placement::group)
        .containsExactly(
            new GroupingKey("milepost", null, Map.of()),
            new GroupingKey("job", null, Map.of("rack", "r7")));
    assertThat(told).extracting(Placement::state).containsOnly(State.GONE);
    assertThat(told.toString()).doesNotContain("secret");
    assertThat(placements(List::of).of(migration)).isEmpty();
  }

  private Placement placement(Migration migration) {
    return placements(List::of, gateway.address()).of(now(migration)).getFirst();
  }

  private Placements placements(Supplier<List<GatewayStatus>> status, String... gateways) {
    List<RelayTarget> targets =
        Stream.of(gateways).map(text -> RelayTarget.parse(text, Layout.RECORD)).toList();
    return new Placements(
        new RelaySettings(targets, RelaySettings.DEFAULT_JOB, LINGER, RelayScene.pace()),
        scene.store,
        status);
  }

  private Migration now(Migration migration) {
    return scene
        .database
        .database()
        .migrations()
        .find(new MigrationRef.ById(migration.id()))
        .orElseThrow()
        .migration();
  }
}
