package dev.milepost.persistence;

import static dev.milepost.persistence.RelayScene.LONG;
import static dev.milepost.persistence.RelayScene.pace;
import static dev.milepost.persistence.RelayScene.says;
import static dev.milepost.persistence.RelayScene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.milepost.persistence.PushgatewayProcess.Group;
import dev.milepost.service.Migration;
import dev.milepost.service.relay.Crowding.Load;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layouts beside each other, one after the other, and what a group for each record costs. */
class RelayLayoutTest {
  private static final Map<String, String> LABELS = Map.of("database", "quay");
  private static final Map<String, String> CONTAINER =
      Map.of("job", "x", "database", "its own", "migration", "m");

  private final RelayScene scene = new RelayScene();
  private final PushgatewayProcess gateway = PushgatewayProcess.start();
  private final String name = "http://" + gateway.address();

  @AfterEach
  void close() {
    scene.close();
    gateway.close();
  }

  @Test
  void inDbaOperatorsLayoutTheJobIsTheJobId() {
    scene.relay(LONG, pace(), address(Layout.DBA_OPERATOR));
    Migration first = scene.create("a/b", LABELS);
    scene.report(first, says("failed", 1, 2));
    soon(() -> assertThat(labels()).containsExactly(Map.of("job", "a/b", "database", "quay")));
    scene.create("a/b", Map.of());
    soon(() -> assertThat(labels()).containsExactly(Map.of("job", "a/b")));
    scene.create("c", Map.of());
    soon(() -> assertThat(labels()).hasSize(2));
  }

  @Test
  void inDbaOperatorsLayoutOnlyWhatAMilepostPushedIsAStray() {
    scene.relay(LONG, pace(), address(Layout.DBA_OPERATOR));
    scene.create("x", Map.of());
    soon(() -> assertThat(labels()).containsExactly(Map.of("job", "x")));
    String ours = "# TYPE migration_not_converging gauge\nmigration_not_converging 0\n";
    gateway.put("/metrics/job/x/zone/late", ours);
    gateway.put("/metrics/job/of-another-milepost", ours);
    gateway.put("/metrics/job/x/database/its own/migration/m".replace(" ", "%20"), "theirs 1\n");
    scene.store.requestComparison(name);
    soon(() ->
        assertThat(labels())
            .containsExactlyInAnyOrder(
                Map.of("job", "x"), Map.of("job", "of-another-milepost"), CONTAINER));
  }

  static Stream<Arguments> changes() {
    return Stream.of(Layout.values())
        .flatMap(from ->
            Stream.of(Layout.values()).filter(to -> to != from).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void anotherLayoutTakesTheGroupsOfTheOneBeforeAway(Layout from, Layout to) {
    gateway.put("/metrics/job/foreign/job_id/x", "theirs 1\n");
    Relay before = scene.relay(LONG, pace(), address(from));
    scene.report(scene.create("x", LABELS), says("completed", 1, 1));
    scene.report(scene.create("y", Map.of()), says("running", 1, 2));
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    assertThat(ours()).isEqualTo(expected(from));
    Set<String> series = comparable();
    before.close();

    scene.relay(LONG, pace(), address(to));
    soon(() -> assertThat(ours()).isEqualTo(expected(to)));
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    assertThat(comparable()).isEqualTo(series);
    assertThat(gateway.groups("x").stream().map(group -> group.labels().get("job")))
        .contains("foreign");
  }

  private static Set<Map<String, String>> expected(Layout layout) {
    return switch (layout) {
      case RECORD ->
          Set.of(
              Map.of("job", "milepost", "job_id", "x", "database", "quay"),
              Map.of("job", "milepost", "job_id", "y"));
      case BATCH -> Set.of(Map.of("job", "milepost"));
      case DBA_OPERATOR -> Set.of(Map.of("job", "x", "database", "quay"), Map.of("job", "y"));
    };
  }

  /** Series without what differs between the layouts. */
  private Set<String> comparable() {
    return gateway.series().stream()
        .map(line -> line.replaceAll("job=\"milepost\",", "").replaceAll("job_id=", "job="))
        .collect(Collectors.toSet());
  }

  @Test
  void eachGatewayHasALayoutOfItsOwn() {
    try (PushgatewayProcess other = PushgatewayProcess.start()) {
      scene.relay(LONG, pace(), address(Layout.BATCH), other.address() + ";layout=record");
      scene.create("x", LABELS);
      scene.create("y", Map.of());
      soon(() -> assertThat(ours()).isEqualTo(expected(Layout.BATCH)));
      soon(() -> assertThat(other.groups()).hasSize(2));
    }
  }

  @Test
  void pushingAgainAfterARestartLeavesTheGatewayTimeForOthers() {
    Relay relay = scene.relay(gateway.address());
    int records = 100;
    for (int i = 0; i < records; i++) {
      scene.report(scene.create("job " + i, Map.of()), says("completed", i, records));
    }
    soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
    relay.close();
    gateway.kill();
    gateway.restart();
    long start = System.nanoTime();
    scene.relay(gateway.address());
    soon(() -> assertThat(gateway.groups()).hasSizeGreaterThan(10));
    assertThat(gateway.groups("job 99")).as("the newest is there first").hasSize(1);
    soon(() -> assertThat(gateway.groups()).hasSize(records));
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .as("at most 500 a second")
        .isGreaterThan(Duration.ofMillis(2).multipliedBy(records));
  }

  @Test
  void thatAGroupForEachRecordCostsTooMuchIsToldWithTheWayOut() {
    try (CapturedLog log = new CapturedLog(Level.WARN)) {
      Relay relay = scene.relay(gateway.address());
      List<Migration> records = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        records.add(scene.create("job " + i, Map.of()));
      }
      crowd(relay, records);
      assertThat(relay.status().getFirst().load().groups()).isEqualTo(120);
      assertThat(relay.status().getFirst().load().roundSeconds()).isGreaterThan(2);
      assertThat(log.text().lines())
          .filteredOn(message -> message.contains("MILEPOST_RELAY_LAYOUT=batch"))
          .singleElement()
          .asString()
          .contains(name, "120 groups", "--push.disable-consistency-check");
    }
  }

  /** Fills the gateway until a push is slow there, however quick the machine is. */
  private void crowd(Relay relay, List<Migration> records) {
    int members = 12_000;
    for (int round = 1; !relay.status().getFirst().load().crowded(); round++) {
      assertThat(members).as("series that a push can pass by in no time").isLessThan(800_000);
      gateway.put("/metrics/job/foreign", crowd(members));
      for (Migration migration : records) {
        scene.report(migration, says(null, round, 100));
      }
      Load before = relay.status().getFirst().load();
      soon(() -> assertThat(scene.store.backlog().getFirst().due()).isZero());
      soon(() -> assertThat(relay.status().getFirst().load()).isNotEqualTo(before));
      members *= 2;
    }
  }

  private static String crowd(int members) {
    StringBuilder crowd = new StringBuilder("# TYPE crowd gauge\n");
    for (int i = 0; i < members; i++) {
      crowd.append("crowd{member=\"").append(i).append("\"} 1\n");
    }
    return crowd.toString();
  }

  private String address(Layout layout) {
    return gateway.address() + ";layout=" + layout.word();
  }

  private List<Map<String, String>> labels() {
    return gateway.groups().stream().map(Group::labels).toList();
  }

  private Set<Map<String, String>> ours() {
    return gateway.groups().stream()
        .map(Group::labels)
        .filter(labels -> !"foreign".equals(labels.get("job")))
        .collect(Collectors.toSet());
  }
}
