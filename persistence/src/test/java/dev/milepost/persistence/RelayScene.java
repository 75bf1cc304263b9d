package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.persistence.PushgatewayProcess.Group;
import dev.milepost.service.Caller;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Given;
import dev.milepost.service.Grouping;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.ReportOutcome;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelaySettings;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelaySettings.Pace;
import dev.milepost.service.relay.RelayTarget;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/** A database, migrations in it, and relays that a test starts over it. */
final class RelayScene implements AutoCloseable {
  static final Linger LONG = new Linger(Duration.ofHours(1), Duration.ofHours(1));

  private static final Report EMPTY = Report.empty();
  private static final Caller TEST = new Caller("test", null);
  private static final Given<Long> NONE = Given.absent();

  final TestDatabase database = TestDatabase.create();
  final PgRelayStore store = new PgRelayStore(database.database().jdbi());
  private final List<Relay> relays = new ArrayList<>();
  private final Migrations migrations =
      new Migrations(
          database.database().migrations(),
          Grouping.DEFAULT,
          UUID::randomUUID,
          () -> relays.forEach(Relay::wake));

  /** In a hurry with everything, but for comparisons, which only happen when asked for. */
  static Pace pace() {
    return new Pace(
        Duration.ofMillis(50),
        Duration.ofMillis(50),
        Duration.ofMillis(200),
        Duration.ofHours(1),
        Duration.ofMillis(300),
        Duration.ofSeconds(5));
  }

  Relay relay(String... gateways) {
    return relay(LONG, pace(), gateways);
  }

  /** In another layout than the usual one where an address says so. */
  Relay relay(Linger linger, Pace pace, String... gateways) {
    List<RelayTarget> targets =
        Stream.of(gateways).map(text -> RelayTarget.parse(text, Layout.RECORD)).toList();
    Relay relay =
        new Relay(
            new RelaySettings(targets, RelaySettings.DEFAULT_JOB, linger, pace),
            store,
            UUID.randomUUID().toString(),
            InstantSource.system(),
            new Random(1));
    relays.add(relay);
    relay.start();
    return relay;
  }

  Migration create(String jobId, Map<String, String> labels) {
    return create(jobId, labels, EMPTY);
  }

  Migration create(String jobId, Map<String, String> labels, Report first) {
    Identity identity =
        new Identity(
            jobId,
            0,
            MigrationType.GENERIC,
            null,
            labels,
            new Identity.Places(null, null, null, null, null, null, null, null),
            new Identity.Owner(null, null),
            false,
            null,
            null);
    return switch (migrations.create(
        new NewMigration(UUID.randomUUID(), identity, first), null, TEST)) {
      case CreateOutcome.Created(Migration made) -> made;
      case CreateOutcome other -> throw new IllegalStateException(other.toString());
    };
  }

  void report(Migration migration, Report report) {
    MigrationRef ref = new MigrationRef.ById(migration.id());
    ReportOutcome outcome = migrations.report(ref, report, null, TEST);
    if (!(outcome instanceof ReportOutcome.Applied)) {
      throw new IllegalStateException(outcome.toString());
    }
  }

  void delete(Migration migration) {
    migrations.delete(new MigrationRef.ById(migration.id()), null, TEST);
  }

  /** A report of a status, and of items done and to do. */
  static Report says(@Nullable String status, long done, long total) {
    return new Report(
        null,
        null,
        status,
        new Report.Numbers(
            NONE, NONE, NONE, NONE, NONE, NONE, Given.of(total), Given.of(done), NONE, NONE, NONE),
        EMPTY.notes(),
        EMPTY.description(),
        null);
  }

  long records() {
    return count("relay_records");
  }

  long count(String table) {
    return database
        .database()
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }

  void execute(String sql) {
    database.database().jdbi().useHandle(handle -> handle.execute(sql));
  }

  /** What a group is to show: completion, complete, failed, items. */
  static void awaitShown(
      PushgatewayProcess gateway, String jobId, double... completionCompleteFailedItems) {
    soon(() -> {
      List<Group> groups = gateway.groups(jobId);
      assertThat(groups).hasSize(1);
      assertThat(groups.getFirst().values())
          .containsEntry("migration_completion_percent", completionCompleteFailedItems[0])
          .containsEntry("migration_complete_total", completionCompleteFailedItems[1])
          .containsEntry("migration_failed_total", completionCompleteFailedItems[2])
          .containsEntry("migration_items_complete_total", completionCompleteFailedItems[3]);
    });
  }

  static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(25))
        .untilAsserted(assertion);
  }

  @Override
  public void close() {
    relays.forEach(Relay::close);
    database.close();
  }
}
