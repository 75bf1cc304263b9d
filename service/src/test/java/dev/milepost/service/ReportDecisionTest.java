package dev.milepost.service;

import static dev.milepost.service.Samples.NOON;
import static dev.milepost.service.Samples.RUNNER;
import static dev.milepost.service.Samples.answered;
import static dev.milepost.service.Samples.memory;
import static dev.milepost.service.Samples.migration;
import static dev.milepost.service.Samples.sequenced;
import static dev.milepost.service.Samples.status;
import static dev.milepost.service.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.ReportDecision.Verdict;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.vocabulary.Action;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReportDecisionTest {
  private static final MigrationType LIVE = MigrationType.LIVE_MIGRATION;

  private static Verdict decide(Dated dated, Report report) {
    return ReportDecision.decide(dated, () -> Trajectory.EMPTY, report, null, RUNNER);
  }

  private static Dated after(Dated dated, Report report) {
    return new Dated(written(decide(dated, report)), dated.now().plusSeconds(10));
  }

  @Test
  void storesTheVocabularysSpelling() {
    Migration done = written(decide(migration(LIVE, "running"), status("Done")));
    assertThat(done.status()).isEqualTo("done");
    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.standing().finishedAt()).isEqualTo(NOON.plusSeconds(10));
  }

  @Test
  void unknownWordListsTheLegalOnes() {
    ReportOutcome outcome = answered(decide(migration(LIVE, "running"), status("nosuch")));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ReportOutcome.UnknownStatus.class,
            unknown -> assertThat(unknown.allowed()).contains("running (post-copy)", "paused"));
  }

  @Test
  void illegalMoveListsTheLegalNextWords() {
    ReportOutcome outcome =
        answered(decide(migration(LIVE, "running (post-copy)"), status("cancelled")));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ReportOutcome.IllegalMove.class,
            illegal ->
                assertThat(illegal.allowed())
                    .contains("completed", "failed")
                    .doesNotContain("cancelled", "running"));
  }

  @Test
  void completionNeverFallsWithinTheAttempt() {
    Dated dated = migration(LIVE, "running");
    dated = after(dated, memory(1000, 900, 100));
    assertThat(dated.migration().completion()).isEqualTo(0.9);
    dated = after(dated, memory(1000, 1500, 800));
    assertThat(dated.migration().completion()).isEqualTo(0.9);
    dated = after(dated, memory(1000, 9000, 0));
    assertThat(dated.migration().completion()).isEqualTo(0.99);
    dated = after(dated, status("completed"));
    assertThat(dated.migration().completion()).isEqualTo(1.0);
  }

  @Test
  void lateAndRepeatedSequencesChangeNothing() {
    Dated dated = after(migration(LIVE, "running"), sequenced(memory(1000, 500, 500), 7));
    for (long late : List.of(7L, 6L, 0L)) {
      ReportOutcome outcome = answered(decide(dated, sequenced(status("completed"), late)));
      assertThat(outcome).isEqualTo(new ReportOutcome.NotApplied(dated.migration()));
    }
    assertThat(written(decide(dated, sequenced(status("completed"), 8))).state())
        .isEqualTo(State.COMPLETED);
  }

  @Test
  void staleVersionIsToldBeforeAnythingElse() {
    Verdict verdict =
        ReportDecision.decide(
            migration(LIVE, "running"),
            () -> Trajectory.EMPTY,
            status("completed"),
            Set.of(4L, 5L),
            RUNNER);
    assertThat(answered(verdict)).isInstanceOf(ReportOutcome.VersionMismatch.class);
  }

  @Test
  void finishedMigrationTakesARepeatAndNothingElse() {
    Dated done = after(migration(LIVE, "running"), status("failed"));
    assertThat(answered(decide(done, status("failed"))))
        .isInstanceOf(ReportOutcome.NotApplied.class);
    assertThat(answered(decide(done, Report.empty()))).isInstanceOf(ReportOutcome.NotApplied.class);
    assertThat(answered(decide(done, status("running")))).isInstanceOf(ReportOutcome.Finished.class);
    assertThat(answered(decide(done, status("completed"))))
        .isInstanceOf(ReportOutcome.Finished.class);
    assertThat(answered(decide(done, memory(1, 1, 1)))).isInstanceOf(ReportOutcome.Finished.class);
  }

  @Test
  void evacuationGoesFromDoneToCompleted() {
    Dated done = after(migration(MigrationType.EVACUATION, "pre-migrating"), status("done"));
    Migration completed = written(decide(done, status("completed")));
    assertThat(completed.status()).isEqualTo("completed");
    assertThat(completed.version()).isEqualTo(done.migration().version() + 1);
    assertThat(completed.standing().finishedAt())
        .isEqualTo(done.migration().standing().finishedAt());
  }

  @Test
  void statusChangeIsOneEventAndACounterIsNone() {
    Dated running = migration(LIVE, "running");
    Verdict moved = decide(running, status("post-migrating"));
    assertThat(((Verdict.Write) moved).change().events())
        .extracting(Event::kind, Event::from, Event::to)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Event.Kind.STATUS_CHANGED, "running", "post-migrating"));
    Verdict counted = decide(running, memory(10, 1, 9));
    assertThat(((Verdict.Write) counted).change().events()).isEmpty();
  }

  @Test
  void observedAtOnlyDatesTheNumbers() {
    Dated dated = migration(LIVE, "running");
    Report seenEarlier =
        new Report(
            null,
            NOON.minusSeconds(60),
            null,
            memory(10, 1, 9).numbers(),
            Report.empty().notes(),
            Report.empty().description(),
            null);
    Migration after = written(decide(dated, seenEarlier));
    assertThat(after.progress().heard().lastProgressAt()).isEqualTo(NOON.minusSeconds(60));
    assertThat(after.progress().heard().lastReportAt()).isEqualTo(dated.now());
    assertThat(after.updatedAt()).isEqualTo(dated.now());
  }

  @Test
  void requestedActionIsClearedWhenItsStateIsReachedAnsweredOrTheMigrationFinishes() {
    Migration running = migration(LIVE, "running").migration();
    Migration asked =
        running.changed(
            running.identity(),
            running.standing(),
            running.progress(),
            new RequestedAction(new UUID(1, 2), Action.CANCEL, "op", NOON),
            NOON);
    Dated dated = new Dated(asked, NOON);
    assertThat(kinds(decide(dated, status("cancelled")))).contains(Event.Kind.ACTION_DONE);
    assertThat(kinds(decide(dated, status("completed")))).contains(Event.Kind.ACTION_DROPPED);
    assertThat(kinds(decide(dated, answer(false)))).containsExactly(Event.Kind.ACTION_REFUSED);
    assertThat(kinds(decide(dated, answer(true)))).containsExactly(Event.Kind.ACTION_DONE);
    assertThat(written(decide(dated, memory(10, 1, 9))).requestedAction()).isNotNull();
  }

  private static List<Event.Kind> kinds(Verdict verdict) {
    return ((Verdict.Write) verdict).change().events().stream().map(Event::kind).toList();
  }

  private static Report answer(boolean done) {
    return new Report(
        null,
        null,
        null,
        Report.empty().numbers(),
        Report.empty().notes(),
        Report.empty().description(),
        new Report.ActionResult(done, null));
  }
}
