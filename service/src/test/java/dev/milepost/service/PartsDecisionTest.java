package dev.milepost.service;

import static dev.milepost.service.Samples.NOON;
import static dev.milepost.service.Samples.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.milepost.service.PartsDecision.Verdict;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Eta;
import dev.milepost.service.forecast.Forecast;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartsDecisionTest {
  private static Part part(String name, String unit, @Nullable Long done, @Nullable Long total) {
    return new Part(name, unit, done, total, State.RUNNING, null, null);
  }

  private static KnownPart known(Part part) {
    return new KnownPart(part, NOON);
  }

  private static Verdict decide(Dated dated, KnownParts known, Part... said) {
    return PartsDecision.decide(dated, () -> Trajectory.EMPTY, known, List.of(said), null, RUNNER);
  }

  private static Dated generic(Part... said) {
    Dated fresh = Samples.migration(MigrationType.GENERIC, "running");
    if (said.length == 0) {
      return fresh;
    }
    Verdict verdict = decide(fresh, new KnownParts(List.of(), List.of()), said);
    return new Dated(((Verdict.Write) verdict).change().after(), fresh.now().plusSeconds(10));
  }

  private static Progress progressOf(Part... said) {
    return generic(said).migration().progress();
  }

  private static final KnownParts NONE = new KnownParts(List.of(), List.of());

  @Test
  void partsInBytesAreTheDisk() {
    Progress progress = progressOf(part("vda", "bytes", 40L, 100L), part("vdb", "bytes", 70L, 50L));
    assertThat(progress.disk()).isEqualTo(new Volume(150L, 110L, 60L));
    assertThat(progress.items()).isEqualTo(Items.UNKNOWN);
    assertThat(progress.estimateExceeded()).isTrue();
  }

  @Test
  void partsOfOneUnitAreTheItemsAndAnOutrunEstimateGrowsTheTotal() {
    Dated counted = generic(part("a", "rows", 40L, 100L), part("b", "rows", 70L, 50L));
    Progress progress = counted.migration().progress();
    assertThat(progress.items()).isEqualTo(new Items(170L, 110L));
    assertThat(counted.migration().unit()).isEqualTo("rows");
    assertThat(progress.disk()).isEqualTo(Volume.UNKNOWN);
    assertThat(progress.estimateExceeded()).isTrue();
  }

  @Test
  void unlikeUnitsAreNeverAdded() {
    Dated counted =
        generic(
            part("a", "rows", 40L, 100L),
            part("b", "key-space", 1L, 2L),
            part("c", "bytes", 5L, 9L));
    assertThat(counted.migration().progress().items()).isEqualTo(Items.UNKNOWN);
    assertThat(counted.migration().unit()).isNull();
    assertThat(counted.migration().progress().disk()).isEqualTo(new Volume(9L, 5L, 4L));
  }

  @Test
  void oneUnknownNumberMakesItsSumUnknown() {
    assertThat(progressOf(part("a", "rows", 4L, 9L), part("b", "rows", 3L, null)).items())
        .isEqualTo(new Items(null, 7L));
    assertThat(progressOf(part("a", "rows", 4L, 9L), part("b", "rows", null, 5L)).items())
        .isEqualTo(new Items(14L, null));
    assertThat(progressOf(part("a", "bytes", 4L, 9L), part("b", "bytes", null, 5L)).disk())
        .isEqualTo(new Volume(14L, null, null));
  }

  @Test
  void sumsStayAtTheLargestLong() {
    Part most = part("a", "rows", Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(progressOf(most, part("b", "rows", 1L, 2L)).items())
        .isEqualTo(new Items(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  @Test
  void partsOfBeforeAreCountedWithTheOthersButNotTwice() {
    Part before = part("a", "rows", 1L, 10L);
    KnownParts known =
        new KnownParts(List.of(known(before)), List.of(PartSum.of(part("b", "rows", 5L, 100L))));
    Verdict verdict = decide(generic(before), known, part("a", "rows", 2L, 10L));
    Change change = ((Verdict.Write) verdict).change();
    assertThat(change.after().progress().items()).isEqualTo(new Items(110L, 7L));
    assertThat(((Verdict.Write) verdict).created()).isFalse();
    assertThat(change.after().version()).isEqualTo(change.before().version() + 1);
  }

  @Test
  void unitThatNoPartHasAnyLongerTakesItsNumbersAway() {
    Part before = part("a", "rows", 1L, 10L);
    KnownParts known = new KnownParts(List.of(known(before)), List.of());
    Verdict verdict = decide(generic(before), known, part("a", "bytes", 2L, 10L));
    Progress after = ((Verdict.Write) verdict).change().after().progress();
    assertThat(after.items()).isEqualTo(Items.UNKNOWN);
    assertThat(after.disk()).isEqualTo(new Volume(10L, 2L, 8L));
  }

  @Test
  void repeatIsASignOfLifeAndNoProgress() {
    Part before = part("a", "rows", 1L, 10L);
    Dated dated = generic(before);
    KnownParts known = new KnownParts(List.of(known(before)), List.of());
    Change change = ((Verdict.Write) decide(dated, known, before)).change();
    assertThat(change.parts()).isEmpty();
    assertThat(change.after().progress().heard().lastReportAt()).isEqualTo(dated.now());
    assertThat(change.after().progress().heard().lastProgressAt())
        .isEqualTo(dated.migration().progress().heard().lastProgressAt())
        .isBefore(dated.now());
  }

  @Test
  void lateReportOnOnePartLeavesItAndAppliesTheOthers() {
    Part newest = part("a", "rows", 9L, 10L).withSequence(7L);
    KnownParts known = new KnownParts(List.of(known(newest)), List.of());
    Part late = part("a", "rows", 1L, 10L).withSequence(7L);
    assertThat(decide(generic(newest), known, late))
        .isInstanceOfSatisfying(
            Verdict.Answer.class,
            answer -> assertThat(answer.outcome()).isInstanceOf(PartsOutcome.NotApplied.class));
    Change change =
        ((Verdict.Write) decide(generic(newest), known, late, part("b", "rows", 1L, 1L))).change();
    assertThat(change.after().progress().items()).isEqualTo(new Items(11L, 10L));
    assertThat(change.parts()).extracting(part -> part.part().name()).containsExactly("b");
  }

  @Test
  void reportWithoutSequenceKeepsTheOneThatIsKnown() {
    Part newest = part("a", "rows", 9L, 10L).withSequence(7L);
    KnownParts known = new KnownParts(List.of(known(newest)), List.of());
    Change change =
        ((Verdict.Write) decide(generic(newest), known, part("a", "rows", 10L, 10L))).change();
    assertThat(change.parts().getFirst().part().sequence()).isEqualTo(7);
  }

  @Test
  void finishedMigrationTakesARepeatOnly() {
    Dated finished = Samples.migration(MigrationType.GENERIC, "completed");
    Part kept = part("a", "rows", 9L, 10L).withSequence(3L);
    KnownParts known = new KnownParts(List.of(known(kept)), List.of());
    assertThat(decide(finished, known, kept.withSequence(4L)))
        .isEqualTo(new Verdict.Answer(new PartsOutcome.NotApplied(finished.migration())));
    assertThat(decide(finished, known, part("a", "rows", 10L, 10L)))
        .isEqualTo(new Verdict.Answer(new PartsOutcome.Finished(finished.migration())));
    assertThat(decide(finished, known, kept, part("b", "rows", 1L, 1L)))
        .isEqualTo(new Verdict.Answer(new PartsOutcome.Finished(finished.migration())));
  }

  @Test
  void onePartBeyondTheMostIsRefusedAndAKnownOneIsNot() {
    List<Part> many = new ArrayList<>();
    IntStream.range(0, Part.MAX_PARTS - 1).forEach(i -> many.add(part("p" + i, "rows", 1L, 1L)));
    PartSum others = many.stream().map(PartSum::of).reduce(PartSum::plus).orElseThrow();
    Dated dated = generic();
    Part last = part("last", "rows", 1L, 1L);
    KnownParts full = new KnownParts(List.of(known(last)), List.of(others));
    assertThat(decide(dated, full, last)).isInstanceOf(Verdict.Write.class);
    assertThat(decide(dated, full, last, part("more", "rows", 1L, 1L)))
        .isEqualTo(new Verdict.Answer(new PartsOutcome.TooMany(dated.migration())));
  }

  @Test
  void numbersThatFollowFromPartsAreForecast() {
    Dated dated = Samples.migration(MigrationType.GENERIC, "running");
    Trajectory past = Trajectory.EMPTY;
    Part before = null;
    for (long done = 0; done <= 100; done += 5) {
      Part now = part("a", "rows", done, 1000L);
      KnownParts known =
          new KnownParts(
              before == null ? List.of() : List.of(known(before)),
              List.of(PartSum.of(part("b", "rows", 0L, 100L))));
      Verdict.Write write = write(dated, past, known, now);
      assertThat(Objects.requireNonNull(write.change().sample()).items())
          .isEqualTo(new Items(1100L, done));
      past = write.trajectory();
      before = now;
      dated = new Dated(write.change().after(), dated.now().plusSeconds(5));
    }
    Forecast forecast = dated.forecast();
    assertThat(Objects.requireNonNull(forecast.rate()).perSecond()).isCloseTo(1.0, within(1e-9));
    assertThat(forecast.eta().state()).isEqualTo(Eta.State.READY);
    assertThat(forecast.eta().seconds()).isBetween(900L, 1000L);
  }

  @Test
  void repeatIsNoPointOfTheHistoryButStallsInTheEnd() {
    Part same = part("a", "rows", 1L, 10L);
    KnownParts known = new KnownParts(List.of(known(same)), List.of());
    Verdict.Write first = write(generic(), Trajectory.EMPTY, NONE, same);
    Dated later = new Dated(first.change().after(), NOON.plusSeconds(100_000));
    Verdict.Write repeat = write(later, first.trajectory(), known, same);
    assertThat(repeat.change().sample()).isNull();
    assertThat(repeat.change().events())
        .extracting(Event::kind, Event::to)
        .containsExactly(tuple(Event.Kind.CONVERGENCE_CHANGED, "stalled"));
  }

  @Test
  void partThatFellStartsTheOutlookAnew() {
    Part before = part("a", "rows", 9L, 10L);
    KnownParts known = new KnownParts(List.of(known(before)), List.of());
    Verdict.Write first = write(generic(), Trajectory.EMPTY, NONE, before);
    Dated later = new Dated(first.change().after(), NOON.plusSeconds(60));
    Verdict.Write fell = write(later, first.trajectory(), known, part("a", "rows", 2L, 10L));
    assertThat(fell.change().events())
        .extracting(Event::kind)
        .containsExactly(Event.Kind.PROGRESS_RESET);
  }

  @Test
  void reportOnAPartEndsASilence() {
    Dated dated = generic(part("a", "rows", 1L, 10L));
    Migration was = dated.migration();
    Progress progress = was.progress();
    Migration silent =
        was.changed(
            was.identity(),
            was.standing(),
            progress.with(progress.heard().silentSince(NOON), progress.completionFloor()),
            null,
            dated.now());
    Change change =
        write(new Dated(silent, dated.now()), Trajectory.EMPTY, NONE, part("a", "rows", 2L, 10L))
            .change();
    assertThat(change.after().progress().heard().silentSince()).isNull();
    assertThat(change.events()).extracting(Event::kind).containsExactly(Event.Kind.HEARD_AGAIN);
  }

  private static Verdict.Write write(Dated dated, Trajectory past, KnownParts known, Part said) {
    return (Verdict.Write)
        PartsDecision.decide(dated, () -> past, known, List.of(said), null, RUNNER);
  }

  @Test
  void otherVersionThanTheExpectedIsRefused() {
    Dated dated = generic();
    Verdict decided =
        PartsDecision.decide(
            dated,
            () -> Trajectory.EMPTY,
            NONE,
            List.of(part("a", "rows", 1L, 1L)),
            Set.of(5L),
            RUNNER);
    assertThat(decided)
        .isEqualTo(new Verdict.Answer(new PartsOutcome.VersionMismatch(dated.migration())));
  }
}
