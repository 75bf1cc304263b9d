package dev.milepost.service;

import dev.milepost.service.Progress.Heard;
import dev.milepost.service.forecast.Trajectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Decides what a report on parts does to a migration. Pure, as {@link ReportDecision} is. */
final class PartsDecision {
  private PartsDecision() {}

  /** Either a change to write or an outcome that needs none. */
  sealed interface Verdict {
    /**
     * A change to write.
     *
     * @param trajectory the past as it is once the change is written
     * @param created whether a part is new
     */
    record Write(Change change, Trajectory trajectory, boolean created) implements Verdict {}

    record Answer(PartsOutcome outcome) implements Verdict {}
  }

  /**
   * @param past the migration's recent past, as its present version has it
   * @param said the parts, each name once
   * @param known read no earlier than the migration: its version tells if they changed since
   * @param expectedVersions the versions one of which the caller wants to change; null for any
   */
  static Verdict decide(
      Dated dated,
      Supplier<Trajectory> past,
      KnownParts known,
      List<Part> said,
      @Nullable Set<Long> expectedVersions,
      Caller caller) {
    Migration current = dated.migration();
    if (current.deletedAt() != null) {
      return new Verdict.Answer(new PartsOutcome.NotFound());
    }
    if (expectedVersions != null && !expectedVersions.contains(current.version())) {
      return new Verdict.Answer(new PartsOutcome.VersionMismatch(current));
    }
    List<Step> steps = steps(known.named(), said);
    if (steps.stream().allMatch(Step::late)) {
      return new Verdict.Answer(new PartsOutcome.NotApplied(current));
    }
    if (current.state().isFinished()) {
      boolean repeat = steps.stream().allMatch(step -> step.late() || !step.changes());
      return new Verdict.Answer(
          repeat ? new PartsOutcome.NotApplied(current) : new PartsOutcome.Finished(current));
    }
    int count = known.others().stream().mapToInt(PartSum::parts).sum() + said.size();
    if (count > Part.MAX_PARTS) {
      return new Verdict.Answer(new PartsOutcome.TooMany(current));
    }
    return apply(dated, past.get(), known.others(), steps, caller);
  }

  private static List<Step> steps(List<KnownPart> known, List<Part> said) {
    Map<String, KnownPart> byName = new HashMap<>();
    known.forEach(part -> byName.put(part.part().name(), part));
    return said.stream().map(part -> Step.of(byName.get(part.name()), part)).toList();
  }

  private static Verdict.Write apply(
      Dated dated, Trajectory past, List<PartSum> others, List<Step> steps, Caller caller) {
    Migration current = dated.migration();
    Instant now = dated.now();
    Progress was = current.progress();
    Heard heard = was.heard();
    Progress summed = PartNumbers.follow(was, sums(others, steps));
    boolean moved = steps.stream().anyMatch(Step::moves);
    Progress counted =
        summed.with(
            new Heard(
                heard.sequence(),
                heard.observedAt(),
                now,
                moved ? ReportedFields.latest(heard.lastProgressAt(), now) : heard.lastProgressAt(),
                null),
            Completion.floor(
                was.completionFloor(),
                current.identity().type(),
                current.standing().word(),
                summed));
    Outlooks outlooks =
        Outlooks.of(
            was,
            counted,
            past,
            current.identity(),
            current.standing().word(),
            Report.counting(counted.disk(), counted.items()),
            now);
    Timeline timeline = new Timeline(current.version() + 1, now, caller);
    heard.tellHeardAgain(timeline);
    outlooks.tell(timeline, was);
    Migration after =
        current.changed(
            current.identity(),
            current.standing(),
            outlooks.progress(),
            current.requestedAction(),
            now);
    List<KnownPart> written = new ArrayList<>();
    for (Step step : steps) {
      KnownPart kept = step.kept(now);
      if (!kept.equals(step.before())) {
        written.add(kept);
      }
    }
    return new Verdict.Write(
        new Change(current, after, timeline.events(), outlooks.sample(), written),
        outlooks.trajectory(),
        steps.stream().anyMatch(step -> step.before() == null));
  }

  private static Collection<PartSum> sums(List<PartSum> others, List<Step> steps) {
    Map<String, PartSum> byUnit = new TreeMap<>();
    others.forEach(sum -> byUnit.merge(sum.unit(), sum, PartSum::plus));
    for (Step step : steps) {
      PartSum sum = PartSum.of(step.after());
      byUnit.merge(sum.unit(), sum, PartSum::plus);
    }
    return byUnit.values();
  }

  /**
   * What happens to one part.
   *
   * @param before null for a new one
   * @param late whether something newer was applied to it already, so that it stays as it is
   */
  private record Step(@Nullable KnownPart before, Part after, boolean late) {
    static Step of(@Nullable KnownPart before, Part said) {
      if (before == null) {
        return new Step(null, said, false);
      }
      Long newest = before.part().sequence();
      if (said.sequence() == null) {
        return new Step(before, said.withSequence(newest), false);
      }
      boolean late = newest != null && said.sequence() <= newest;
      return new Step(before, late ? before.part() : said, late);
    }

    boolean changes() {
      return before == null || !after.saysTheSameAs(before.part());
    }

    boolean moves() {
      return before == null || !after.countsTheSameAs(before.part());
    }

    KnownPart kept(Instant now) {
      return new KnownPart(after, before == null || changes() ? now : before.updatedAt());
    }
  }
}
