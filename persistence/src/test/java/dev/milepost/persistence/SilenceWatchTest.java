package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.service.Caller;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Event;
import dev.milepost.service.Grouping;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.MigrationStore;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.Silence;
import dev.milepost.service.SilenceWatch;
import dev.milepost.service.vocabulary.MigrationType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {
  private static final Caller RUNNER = new Caller("runner", null);
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration MINIMUM = Duration.ofMillis(300);

  private final TestDatabase database = TestDatabase.create();
  private final MigrationStore store = database.database().migrations();
  private final Migrations migrations =
      new Migrations(store, Grouping.DEFAULT, UUID::randomUUID, () -> {});
  private final AtomicLong nanoTime = new AtomicLong();

  @AfterEach
  void close() {
    database.close();
  }

  private SilenceWatch watch() {
    return new SilenceWatch(store, new Silence(MINIMUM), INTERVAL, () -> {}, nanoTime::get);
  }

  private MigrationRef create(@Nullable String status, @Nullable Integer intervalSeconds) {
    Identity identity =
        new Identity(
            UUID.randomUUID().toString(),
            0,
            MigrationType.GENERIC,
            null,
            Map.of(),
            new Identity.Places(null, null, null, null, null, null, null, null),
            new Identity.Owner(null, null),
            false,
            null,
            intervalSeconds);
    var wanted = new NewMigration(UUID.randomUUID(), identity, saying(status));
    var made = (CreateOutcome.Created) migrations.create(wanted, null, RUNNER);
    return new MigrationRef.ById(made.migration().id());
  }

  private static Report saying(@Nullable String status) {
    Report empty = Report.empty();
    return new Report(
        null, null, status, empty.numbers(), empty.notes(), empty.description(), null);
  }

  private Migration read(MigrationRef ref) {
    return migrations.find(ref).orElseThrow().migration();
  }

  private boolean isSilent(MigrationRef ref) {
    return read(ref).progress().heard().silentSince() != null;
  }

  private List<Event.Kind> kinds(MigrationRef ref) {
    return migrations.events(ref, null, 100).orElseThrow().stream().map(Event::kind).toList();
  }

  @Test
  void silentRunnerIsMarkedOnceAndHeardAgain() {
    MigrationRef ref = create("running", null);
    SilenceWatch watch = watch();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          watch.look();
          return isSilent(ref);
        });
    watch.look();
    assertThat(read(ref).version()).isEqualTo(2);
    assertThat(read(ref).status()).isEqualTo("running");

    migrations.report(ref, Report.empty(), null, RUNNER);

    assertThat(isSilent(ref)).isFalse();
    assertThat(kinds(ref))
        .containsExactly(Event.Kind.CREATED, Event.Kind.SILENT, Event.Kind.HEARD_AGAIN);
  }

  @Test
  void longIntervalQueuedPausedAndFinishedAreNotSilent() {
    MigrationRef due = create("running", null);
    List<MigrationRef> others =
        List.of(
            create("running", 3600),
            create("queued", null),
            create("paused", null),
            create("waiting", null),
            create("completed", null));
    SilenceWatch watch = watch();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          watch.look();
          return isSilent(due);
        });
    for (MigrationRef other : others) {
      assertThat(isSilent(other)).as(read(other).status()).isFalse();
    }
  }

  @Test
  void nobodyIsCalledSilentForATimeInWhichWeDidNotListen() {
    MigrationRef ref = create("running", null);
    SilenceWatch watch = watch();
    watch.look();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> store.now().isAfter(read(ref).createdAt().plus(MINIMUM.multipliedBy(2))));
    nanoTime.addAndGet(Duration.ofMinutes(2).toNanos());

    watch.look();
    assertThat(isSilent(ref)).as("right after the pause").isFalse();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          watch.look();
          return isSilent(ref);
        });
  }

  @Test
  void aRestartedServiceListensFirst() {
    MigrationRef ref = create("running", null);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> store.now().isAfter(read(ref).createdAt().plus(MINIMUM.multipliedBy(2))));
    watch().look();
    assertThat(isSilent(ref)).isFalse();
  }
}
