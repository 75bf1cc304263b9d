package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Caller;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Grouping;
import dev.milepost.service.Identity;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.changes.ChangeStore;
import dev.milepost.service.changes.ChangeStore.Found;
import dev.milepost.service.changes.Cursor;
import dev.milepost.service.changes.Interest;
import dev.milepost.service.changes.Watch;
import dev.milepost.service.changes.Watch.Batch;
import dev.milepost.service.vocabulary.MigrationType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ChangeFeedTest {
  private static final Caller RUNNER = new Caller("runner", null);
  private static final Interest ALL =
      Interest.in(
          new MigrationQuery(
              List.of(), List.of(), List.of(), new MigrationQuery.Order.ById(null), 1));

  private final TestDatabase database = TestDatabase.create();
  private final ChangeStore store = database.database().changes();
  private final ChangeFeed feed = new ChangeFeed(store, Duration.ofMillis(20), System::nanoTime);
  private final Migrations migrations =
      new Migrations(
          database.database().migrations(), Grouping.DEFAULT, UUID::randomUUID, feed::changed);

  @AfterEach
  void close() {
    feed.close();
    database.close();
  }

  @Test
  void whatCommitsAfterLaterOnesIsFoundThen() throws Exception {
    long early = create();
    Cursor start = feed.cursor();
    try (Connection slow = connect();
        Statement statement = slow.createStatement()) {
      slow.setAutoCommit(false);
      statement.execute(
          "INSERT INTO migration_changes (migration_ids, versions) VALUES ('{%d}', '{7}')"
              .formatted(early));
      long late = create();
      Found.Changes first = changes(start);
      assertThat(first.versions()).containsOnlyKeys(late);
      assertThat(changes(first.upTo()).versions()).as("not again").isEmpty();
      slow.commit();
      Found.Changes second = changes(first.upTo());
      assertThat(second.versions()).containsExactly(Map.entry(early, 7L));
      assertThat(changes(second.upTo()).versions()).isEmpty();
      assertThat(changes(start).versions()).containsOnlyKeys(early, late);
    }
  }

  @Test
  void aTransactionThatStaysOpenHoldsNothingUp() throws Exception {
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("SELECT pg_current_xact_id()");
      Cursor start = feed.cursor();
      long id = create();
      assertThat(feed.nothingSince(start)).isFalse();
      assertThat(changes(start).versions()).containsOnlyKeys(id);
      assertThat(feed.nothingSince(feed.cursor())).isTrue();
    }
  }

  @Test
  void whatIsRolledBackIsNeverTold() throws Exception {
    Cursor start = feed.cursor();
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "INSERT INTO migration_changes (migration_ids, versions) VALUES ('{1}', '{7}')");
      other.rollback();
    }
    assertThat(changes(start).versions()).isEmpty();
    assertThat(feed.nothingSince(start)).isTrue();
  }

  @Test
  void afterAChangeOfOurOwnNothingOldIsCalledCurrent() {
    ChangeFeed slow = new ChangeFeed(store, Duration.ofDays(1), System::nanoTime);
    Migrations here =
        new Migrations(
            database.database().migrations(), Grouping.DEFAULT, UUID::randomUUID, slow::changed);
    for (int i = 0; i < 50; i++) {
      Cursor before = slow.cursor();
      assertThat(slow.nothingSince(before)).isTrue();
      create(here);
      assertThat(slow.nothingSince(before)).isFalse();
    }
  }

  @Test
  void aCursorWhoseChangesAreForgottenIsUnknownAndANewOneIsNot() {
    Cursor old = feed.cursor();
    create();
    store.forget(Duration.ZERO);
    create();
    store.forget(Duration.ZERO);
    assertThat(store.since(old, 0, 10)).isEqualTo(new Found.Unknown());
    Cursor recent = feed.cursor();
    long id = create();
    store.forget(Duration.ofHours(1));
    assertThat(changes(recent).versions()).containsOnlyKeys(id);
    assertThat(count("migration_changes")).isLessThan(3);
  }

  @Test
  void whoWatchesIsToldOfEachMigrationOnceHoweverOftenItChanges() throws Exception {
    feed.start();
    try (Watch watch = feed.watch(ALL, null)) {
      long id = create();
      Set<Long> told = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        report(id, "running");
      }
      report(id, "completed");
      long version = 0;
      while (version < 22) {
        Batch batch = next(watch);
        assertThat(batch.told()).hasSizeLessThanOrEqualTo(1);
        for (Watch.Told one : batch.told()) {
          assertThat(one.update().dated().migration().version()).isGreaterThan(version);
          version = one.update().dated().migration().version();
          told.add(version);
        }
      }
      assertThat(told).contains(22L);
    }
  }

  @Test
  void whoReadsTooSlowlyIsToldToReadAnewAndThenGoesOn() throws Exception {
    feed.start();
    try (Watch watch = feed.watch(ALL, null);
        Watch quick = feed.watch(ALL, null)) {
      List<Long> ids = new ArrayList<>();
      Set<Long> seen = new HashSet<>();
      while (ids.size() < 520 || seen.size() < ids.size()) {
        if (ids.size() < 520) {
          ids.add(create());
        }
        Batch batch = Objects.requireNonNull(quick.await(Duration.ZERO));
        assertThat(batch.resync()).as("for who reads").isFalse();
        batch.told().forEach(told -> seen.add(told.update().dated().migration().id()));
      }
      Batch batch = next(watch);
      assertThat(batch.resync()).isTrue();
      assertThat(batch.told()).hasSizeLessThan(ids.size());
      long later = create();
      Batch after = next(watch);
      assertThat(after.resync()).isFalse();
      assertThat(after.told())
          .extracting(told -> told.update().dated().migration().id())
          .containsExactly(later);
    }
  }

  @Test
  void whatWasNotLookedForInTimeIsToldAsALoss() throws Exception {
    try (Watch watch = feed.watch(ALL, null)) {
      create();
      store.forget(Duration.ZERO);
      create();
      store.forget(Duration.ZERO);
      feed.start();
      Batch batch = next(watch);
      assertThat(batch.resync()).isTrue();
    }
  }

  @Test
  void whatPassedThroughAFilterBetweenTwoLooksIsSaidToHaveLeftIt() throws Exception {
    try (Watch all = feed.watch(ALL, null)) {
      long id = create();
      feed.start();
      assertThat(next(all).told()).hasSize(1);
      MigrationQuery running =
          new MigrationQuery(
              List.of(new MigrationQuery.Equals(MigrationQuery.Field.STATE, List.of("running"))),
              List.of(),
              List.of(),
              new MigrationQuery.Order.ById(null),
              1);
      ChangeFeed still = new ChangeFeed(store, Duration.ofDays(1), System::nanoTime);
      try (Watch first = still.watch(ALL, null)) {
        report(id, "running");
        still.changed();
        Cursor listed = still.cursor();
        try (Watch watch = still.watch(Interest.in(running), listed)) {
          report(id, "completed");
          still.start();
          assertThat(next(watch).told()).singleElement().matches(Watch.Told::left);
          assertThat(next(first).told()).singleElement().matches(told -> !told.left());
        }
      } finally {
        still.close();
      }
    }
  }

  @Test
  void whoNeverWasInAFilterDoesNotLeaveIt() throws Exception {
    feed.start();
    MigrationQuery failed =
        new MigrationQuery(
            List.of(new MigrationQuery.Equals(MigrationQuery.Field.STATE, List.of("failed"))),
            List.of(),
            List.of(),
            new MigrationQuery.Order.ById(null),
            1);
    try (Watch watch = feed.watch(Interest.in(failed), null);
        Watch all = feed.watch(ALL, null)) {
      long id = create();
      assertThat(next(all).told()).hasSize(1);
      report(id, "running");
      assertThat(next(all).told()).hasSize(1);
      assertThat(Objects.requireNonNull(watch.await(Duration.ZERO)).told()).isEmpty();
      report(id, "failed");
      assertThat(next(watch).told()).singleElement().matches(told -> !told.left());
    }
  }

  @Test
  void aCursorOfATimeToComeSaysNothing() {
    Cursor now = feed.cursor();
    Cursor later = new Cursor(now.feed(), now.begin() + 1_000, now.end() + 1_000, List.of());
    assertThat(feed.nothingSince(now)).isTrue();
    assertThat(feed.nothingSince(later)).isFalse();
    assertThat(store.since(later, 0, 10)).isEqualTo(new Found.Unknown());
    String long1 = now.feed() + "-1-99999999" + ".1".repeat(2_000);
    assertThat(Cursor.parse(long1)).isEmpty();
    assertThat(Cursor.parse(now.text())).contains(now);
  }

  @Test
  void theEndOfTheFeedEndsAWatch() throws Exception {
    Watch watch = feed.watch(ALL, null);
    feed.close();
    assertThat(watch.await(Duration.ofSeconds(30))).isNull();
    assertThat(feed.watches()).isEqualTo(1);
    watch.close();
    assertThat(feed.watches()).isZero();
  }

  private static Batch next(Watch watch) throws InterruptedException {
    return Objects.requireNonNull(watch.await(Duration.ofSeconds(30)), "the feed was closed");
  }

  private Found.Changes changes(Cursor since) {
    return (Found.Changes) store.since(since, 0, 1_000);
  }

  private Connection connect() throws SQLException {
    DatabaseUrl url = database.url();
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }

  private long count(String table) {
    return database
        .database()
        .jdbi()
        .withHandle(
            handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }

  private void report(long id, String status) {
    Report empty = Report.empty();
    migrations.report(
        new MigrationRef.ById(id),
        new Report(null, null, status, empty.numbers(), empty.notes(), empty.description(), null),
        null,
        RUNNER);
  }

  private long create() {
    return create(migrations);
  }

  private static long create(Migrations migrations) {
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
            migrations.create(new NewMigration(uuid, identity, Report.empty()), null, RUNNER);
    return made.migration().id();
  }
}
