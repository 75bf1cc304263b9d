package dev.milepost.service;

import dev.milepost.service.Migration.Standing;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.vocabulary.Vocabulary;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a report does to a migration. Pure: the same migration, report and time give the
 * same decision, whoever asks and however often.
 */
final class ReportDecision {
  private ReportDecision() {}

  /** Either a change to write or an outcome that needs none. */
  sealed interface Verdict {
    /**
     * A change to write.
     *
     * @param trajectory the past as it is once the change is written
     */
    record Write(Change change, Trajectory trajectory) implements Verdict {}

    record Answer(ReportOutcome outcome) implements Verdict {}
  }

  /**
   * Decides.
   *
   * @param past the migration's recent past, as its present version has it
   * @param expectedVersions the versions one of which the caller wants to change; null for any
   */
  static Verdict decide(
      Dated dated,
      Supplier<Trajectory> past,
      Report report,
      @Nullable Set<Long> expectedVersions,
      Caller caller) {
    Migration current = dated.migration();
    if (current.deletedAt() != null) {
      return new Verdict.Answer(new ReportOutcome.NotFound());
    }
    if (expectedVersions != null && !expectedVersions.contains(current.version())) {
      return new Verdict.Answer(new ReportOutcome.VersionMismatch(current));
    }
    Vocabulary vocabulary = current.vocabulary();
    Word present = current.standing().word();
    Optional<Word> said =
        report.status() == null ? Optional.of(present) : vocabulary.word(report.status());
    if (said.isEmpty()) {
      return new Verdict.Answer(
          new ReportOutcome.UnknownStatus(
              Objects.requireNonNull(report.status()), vocabulary.spellings()));
    }
    if (isLate(report, current)) {
      return new Verdict.Answer(new ReportOutcome.NotApplied(current));
    }
    Word next = said.get();
    if (current.state().isFinished()) {
      return finished(dated, report, next, caller);
    }
    List<String> contradicted = PartNumbers.contradicted(current, report);
    if (!contradicted.isEmpty()) {
      return new Verdict.Answer(new ReportOutcome.FollowsFromParts(current, contradicted));
    }
    String pausedFrom = current.standing().pausedFrom();
    if (!vocabulary.allows(present, next, pausedFrom)) {
      return new Verdict.Answer(
          new ReportOutcome.IllegalMove(
              current, next.spelling(), vocabulary.next(present, pausedFrom)));
    }
    return apply(current, past.get(), report, next, dated.now(), caller);
  }

  private static boolean isLate(Report report, Migration current) {
    Long newest = current.progress().heard().sequence();
    return report.sequence() != null && newest != null && report.sequence() <= newest;
  }

  /** A finished migration takes a repeat and a renamed status; everything else is refused. */
  private static Verdict finished(Dated dated, Report report, Word next, Caller caller) {
    Migration current = dated.migration();
    Word present = current.standing().word();
    boolean sameNumbers =
        ReportedFields.describe(current, report.description()).equals(current.identity())
            && ReportedFields.sameNumbers(current, report)
            && PartNumbers.contradicted(current, report).isEmpty();
    boolean says = next.equals(present) || (!next.own() && next.state() == present.state());
    if (sameNumbers && says) {
      return new Verdict.Answer(new ReportOutcome.NotApplied(current));
    }
    boolean renames =
        next.state() == present.state() && current.vocabulary().allows(present, next, null);
    if (!sameNumbers || !renames) {
      return new Verdict.Answer(new ReportOutcome.Finished(current));
    }
    Standing was = current.standing();
    Standing renamed =
        new Standing(
            next, was.pausedFrom(), was.outcomeReason(), was.startedAt(), was.finishedAt());
    Migration after =
        current.changed(current.identity(), renamed, current.progress(), null, dated.now());
    Timeline timeline =
        new Timeline(after.version(), dated.now(), caller)
            .add(Event.Kind.STATUS_CHANGED, present.spelling(), next.spelling(), null);
    return new Verdict.Write(new Change(current, after, timeline.events()), Trajectory.EMPTY);
  }

  /** The change that an accepted report makes to an unfinished migration. */
  private static Verdict.Write apply(
      Migration current, Trajectory past, Report report, Word next, Instant now, Caller caller) {
    Standing standing = stand(current, report, next, now);
    Identity identity = ReportedFields.describe(current, report.description());
    Outlooks heard =
        Outlooks.of(
            current.progress(),
            ReportedFields.apply(current, report, next, now),
            past,
            identity,
            next,
            report,
            now);
    Progress progress = heard.progress();
    Timeline timeline = new Timeline(current.version() + 1, now, caller);
    tell(timeline, current, report, standing, progress, identity);
    heard.tell(timeline, current.progress());
    RequestedAction pending = settleAction(current, report, next, timeline);
    Migration after = current.changed(identity, standing, progress, pending, now);
    return new Verdict.Write(
        new Change(current, after, timeline.events(), heard.sample()), heard.trajectory());
  }

  private static Standing stand(Migration current, Report report, Word next, Instant now) {
    Standing was = current.standing();
    return Standings.of(was, next, report.notes().outcomeReason().orElse(was.outcomeReason()), now);
  }

  private static void tell(
      Timeline timeline,
      Migration current,
      Report report,
      Standing standing,
      Progress progress,
      Identity identity) {
    if (!standing.word().equals(current.standing().word())) {
      String outcome = report.notes().outcomeReason().value();
      String reason = outcome == null ? report.notes().message().value() : outcome;
      timeline.add(Event.Kind.STATUS_CHANGED, current.status(), standing.word().spelling(), reason);
    }
    if (progress.throttle().on() != current.progress().throttle().on()) {
      timeline.add(
          progress.throttle().on() ? Event.Kind.THROTTLED : Event.Kind.UNTHROTTLED,
          null,
          null,
          progress.throttle().reason());
    }
    current.progress().heard().tellHeardAgain(timeline);
    if (!identity.equals(current.identity())) {
      timeline.add(Event.Kind.EDITED, null, null, null);
    }
  }

  /** What is left of the requested action after this report. */
  private static @Nullable RequestedAction settleAction(
      Migration current, Report report, Word next, Timeline timeline) {
    RequestedAction pending = current.requestedAction();
    if (pending == null) {
      return null;
    }
    String action = pending.action().word();
    Report.ActionResult result = report.actionResult();
    boolean answered = result != null && result.answers(pending);
    boolean fulfilled =
        !next.equals(current.standing().word())
            && current.vocabulary().fulfils(next, pending.action());
    if (fulfilled || (result != null && answered && result.done())) {
      timeline.add(Event.Kind.ACTION_DONE, action, null, null);
    } else if (answered) {
      timeline.add(Event.Kind.ACTION_REFUSED, action, null, report.notes().message().value());
    } else if (next.state().isFinished()) {
      timeline.add(Event.Kind.ACTION_DROPPED, action, null, "the migration has finished");
    } else {
      return pending;
    }
    return null;
  }
}
