package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.milepost.service.Caller;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Event;
import dev.milepost.service.Given;
import dev.milepost.service.Grouping;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.ReportOutcome;
import dev.milepost.service.StoreUnavailable;
import dev.milepost.service.Submission;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReportGroupsTest {
  private static final Caller RUNNER = new Caller("runner", null);

  private final TestDatabase database = TestDatabase.create();
  private final Migrations migrations = instance(database.database());
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void close() {
    callers.close();
    database.close();
  }

  private static Migrations instance(Database of) {
    return new Migrations(of.migrations(), Grouping.DEFAULT, UUID::randomUUID, () -> {});
  }

  private long create() {
    UUID uuid = UUID.randomUUID();
    Identity identity =
        new Identity(
            uuid.toString(),
            0,
            MigrationType.GENERIC,
            null,
            Map.of(),
            new Identity.Places(null, null, null, null, null, null, null, null),
            new Identity.Owner(null, null),
            false,
            null,
            null);
    var made =
        (CreateOutcome.Created)
            migrations.create(new NewMigration(uuid, identity, status("running")), null, RUNNER);
    return made.migration().id();
  }

  private List<Long> create(int count) {
    return IntStream.range(0, count).mapToObj(_ -> create()).toList();
  }

  private static Report status(@Nullable String status) {
    Report empty = Report.empty();
    return new Report(
        null, null, status, empty.numbers(), empty.notes(), empty.description(), null);
  }

  private static Report items(long completed) {
    Given<Long> none = Given.absent();
    var numbers =
        new Report.Numbers(
            none,
            none,
            none,
            none,
            none,
            none,
            Given.of(1_000_000L),
            Given.of(completed),
            none,
            none,
            none);
    Report empty = Report.empty();
    return new Report(null, null, null, numbers, empty.notes(), empty.description(), null);
  }

  private static Report saying(String message) {
    Report empty = Report.empty();
    var notes = new Report.Notes(Given.of(message), Given.absent(), Given.absent(), Given.absent());
    return new Report(null, null, null, empty.numbers(), notes, empty.description(), null);
  }

  private static Submission submission(long id, Report report) {
    return new Submission(new MigrationRef.ById(id), report, null, RUNNER);
  }

  private Migration read(long id) {
    return migrations.find(new MigrationRef.ById(id)).orElseThrow().migration();
  }

  private Future<ReportOutcome> report(Migrations instance, long id, Report report) {
    return callers.submit(() -> instance.report(new MigrationRef.ById(id), report, null, RUNNER));
  }

  @Test
  void reportsThatComeTogetherShareACommit() throws Exception {
    List<Long> ids = create(40);
    List<Submission> many = ids.stream().map(id -> submission(id, items(5))).toList();
    migrations.report(many);
    String countCommits = "SELECT count(DISTINCT xmin::text) FROM migration_progress";

    List<ReportOutcome> outcomes = migrations.report(many.reversed());

    assertThat(outcomes)
        .hasSize(40)
        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(ReportOutcome.Applied.class));
    assertThat(number(countCommits)).isEqualTo(1);
    assertThat(read(ids.getFirst()).version()).isEqualTo(3);
  }

  @Test
  void severalReportsForOneMigrationAreAppliedInTheirOrder() {
    long id = create();
    List<Submission> rising =
        IntStream.rangeClosed(1, 50).mapToObj(i -> submission(id, items(i))).toList();

    List<ReportOutcome> outcomes = migrations.report(rising);

    for (int i = 0; i < 50; i++) {
      Migration after = ((ReportOutcome.Applied) outcomes.get(i)).migration();
      assertThat(after.version()).isEqualTo(i + 2);
      assertThat(after.progress().items().completed()).isEqualTo(i + 1);
    }
    assertThat(read(id)).isEqualTo(((ReportOutcome.Applied) outcomes.getLast()).migration());
  }

  @Test
  void aReportThatCannotBeWrittenFailsAlone() {
    List<Long> ids = create(10);
    List<Submission> one = new ArrayList<>();
    for (long id : ids) {
      one.add(submission(id, id == ids.get(4) ? saying("nul \0") : items(7)));
    }

    List<ReportOutcome> outcomes = migrations.report(one);

    for (int i = 0; i < ids.size(); i++) {
      if (i == 4) {
        assertThat(outcomes.get(i)).isInstanceOf(ReportOutcome.Unwritten.class);
        assertThat(read(ids.get(i)).version()).isEqualTo(1);
      } else {
        assertThat(outcomes.get(i)).isInstanceOf(ReportOutcome.Applied.class);
        assertThat(read(ids.get(i)).progress().items().completed()).isEqualTo(7);
      }
    }
    assertThat(
            catchThrowable(() ->
                migrations.report(new MigrationRef.ById(ids.get(4)), saying("\0"), null, RUNNER)))
        .isNotNull();
  }

  @Test
  void aRowThatSomebodyHoldsCostsItsOwnReportAndNoOther() throws Exception {
    List<Long> ids = create(5);
    long held = ids.get(2);
    migrations.report(ids.stream().map(id -> submission(id, items(1))).toList());
    List<ReportOutcome> outcomes;
    try (var other = database.database().jdbi().open()) {
      other.begin();
      other.execute("SELECT 1 FROM migration_progress WHERE migration_id = ? FOR UPDATE", held);
      outcomes = migrations.report(ids.stream().map(id -> submission(id, items(2))).toList());
      other.rollback();
    }
    for (int i = 0; i < ids.size(); i++) {
      if (ids.get(i) == held) {
        assertThat(outcomes.get(i))
            .isInstanceOfSatisfying(
                ReportOutcome.Unwritten.class,
                unwritten -> assertThat(unwritten.cause()).isInstanceOf(StoreUnavailable.class));
      } else {
        assertThat(outcomes.get(i)).isInstanceOf(ReportOutcome.Applied.class);
      }
    }
    assertThat(report(migrations, held, items(3)).get()).isInstanceOf(ReportOutcome.Applied.class);
  }

  @Test
  void timelineAndHistoryOfAGroupAreWrittenWithIt() {
    List<Long> ids = create(6);
    List<Submission> mixed = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      mixed.add(submission(ids.get(i), i % 2 == 0 ? items(9) : status("completed")));
    }

    migrations.report(mixed);

    for (int i = 0; i < ids.size(); i++) {
      MigrationRef ref = new MigrationRef.ById(ids.get(i));
      List<Event.Kind> kinds =
          migrations.events(ref, null, 10).orElseThrow().stream().map(Event::kind).toList();
      if (i % 2 == 0) {
        assertThat(kinds).containsExactly(Event.Kind.CREATED);
        assertThat(migrations.samples(ref).orElseThrow()).hasSize(1);
      } else {
        assertThat(kinds).containsExactly(Event.Kind.CREATED, Event.Kind.STATUS_CHANGED);
        assertThat(read(ids.get(i)).status()).isEqualTo("completed");
      }
    }
    assertThat(number("SELECT count(*) FROM unfinished_jobs")).isEqualTo(3);
  }

  @Test
  void reportsBeyondTheQueuesRoomAreRefusedAndChangeNothing() {
    List<Long> ids = create(5);
    var small =
        new Migrations(
            database.database().migrations(),
            new Grouping(10, 1, Duration.ofMillis(5), 4),
            UUID::randomUUID,
            () -> {});

    List<ReportOutcome> outcomes =
        small.report(ids.stream().map(id -> submission(id, items(3))).toList());

    assertThat(outcomes)
        .hasSize(5)
        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(ReportOutcome.Overloaded.class));
    assertThat(ids).allSatisfy(id -> assertThat(read(id).version()).isEqualTo(1));
    assertThat(small.report(List.of(submission(ids.getFirst(), items(3)))).getFirst())
        .isInstanceOf(ReportOutcome.Applied.class);
  }

  /** What the answer says is what a later read says, to the microsecond. */
  @Test
  void theAnswerIsTheRowAsItIsRead() throws Exception {
    long id = create();
    for (int i = 1; i <= 20; i++) {
      var applied = (ReportOutcome.Applied) report(migrations, id, items(i)).get();
      assertThat(read(id)).isEqualTo(applied.migration());
    }
  }

  /** Two instances, the same rows, each in an order of its own: no deadlock, no lost update. */
  @Test
  void twoInstancesWriteTheSameRowsWithoutDeadlock() throws Exception {
    List<Long> ids = create(30);
    try (Database second = Database.open(database.url(), new Database.Sizes(4, 2))) {
      List<Migrations> instances = List.of(migrations, instance(second));
      List<Future<Integer>> running = new ArrayList<>();
      for (int worker = 0; worker < 8; worker++) {
        Migrations instance = instances.get(worker % 2);
        Random random = new Random(worker);
        running.add(
            callers.submit(() -> {
              int applied = 0;
              for (int round = 0; round < 40; round++) {
                List<Long> shuffled = new ArrayList<>(ids);
                Collections.shuffle(shuffled, random);
                for (ReportOutcome outcome :
                    instance.report(
                        shuffled.stream().map(id -> submission(id, Report.empty())).toList())) {
                  assertThat(outcome).isInstanceOf(ReportOutcome.Applied.class);
                  applied++;
                }
              }
              return applied;
            }));
      }
      int applied = 0;
      for (Future<Integer> one : running) {
        applied += one.get();
      }
      assertThat(applied).isEqualTo(8 * 40 * 30);
    }
    for (long id : ids) {
      assertThat(read(id).version()).isEqualTo(1 + 8 * 40);
    }
    await()
        .untilAsserted(() ->
            assertThat(
                    number(
                        "SELECT deadlocks FROM pg_stat_database"
                            + " WHERE datname = current_database()"))
                .isZero());
  }

  @Test
  void progressStaysOnItsPage() {
    List<Long> ids = create(50);
    for (int i = 1; i <= 60; i++) {
      long completed = i;
      migrations.report(ids.stream().map(id -> submission(id, items(completed))).toList());
    }
    await()
        .untilAsserted(() -> {
          assertThat(updates("n_tup_upd")).isGreaterThanOrEqualTo(3000);
          assertThat(updates("n_tup_hot_upd"))
              .isGreaterThanOrEqualTo(updates("n_tup_upd") * 95 / 100);
        });
  }

  private long updates(String kind) {
    return number(
        "SELECT " + kind + " FROM pg_stat_user_tables WHERE relname = 'migration_progress'");
  }

  private long number(String sql) {
    return database.database().jdbi().withHandle(h -> h.createQuery(sql).mapTo(Long.class).one());
  }
}
