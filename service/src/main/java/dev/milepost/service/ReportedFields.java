package dev.milepost.service;

import dev.milepost.service.Progress.Heard;
import dev.milepost.service.Progress.Throttle;
import dev.milepost.service.Report.Description;
import dev.milepost.service.Report.Notes;
import dev.milepost.service.Report.Numbers;
import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Merges a report's fields into a migration's. A reportable field is named here and nowhere else.
 */
final class ReportedFields {
  private ReportedFields() {}

  /** The progress after the report, dated and with its completion floor. */
  static Progress apply(Migration current, Report report, Word next, Instant now) {
    Progress was = current.progress();
    Progress merged = merge(was, report);
    Instant seen = report.observedAt() == null ? now : report.observedAt();
    Heard heard =
        new Heard(
            report.sequence() == null ? was.heard().sequence() : report.sequence(),
            latest(was.heard().observedAt(), report.observedAt()),
            now,
            merged.movedSince(was)
                ? latest(was.heard().lastProgressAt(), seen)
                : was.heard().lastProgressAt(),
            null);
    Double before = Completion.claimed(was.completionFloor(), report.completion());
    return merged.with(heard, Completion.floor(before, current.identity().type(), next, merged));
  }

  /** The progress that a create brings along. Without numbers it is no report: nobody was heard. */
  static Progress first(Report report, Identity identity, Word word, Instant now) {
    Progress merged = merge(Progress.NOTHING, report);
    boolean reported = merged.movedSince(Progress.NOTHING);
    Instant seen = report.observedAt() == null ? now : report.observedAt();
    Heard heard =
        new Heard(
            report.sequence(),
            report.observedAt(),
            reported ? now : null,
            reported ? seen : null,
            null);
    Double claimed = Completion.claimed(null, report.completion());
    return merged.with(heard, Completion.floor(claimed, identity.type(), word, merged));
  }

  /** Whether the report's numbers and notes are what the migration has already. */
  static boolean sameNumbers(Migration current, Report report) {
    String reason = current.standing().outcomeReason();
    return merge(current.progress(), report).equals(current.progress())
        && Objects.equals(report.notes().outcomeReason().orElse(reason), reason);
  }

  /** The identity with what is learnt late. A unit that follows from parts is not learnt here. */
  static Identity describe(Migration current, Description said) {
    Identity was = current.identity();
    boolean ownUnit = current.progress().parts().counted() == 0;
    Identity.Places at = was.places();
    return new Identity(
        was.jobId(),
        was.attempt(),
        was.type(),
        said.name().orElse(was.name()),
        was.labels(),
        new Identity.Places(
            at.instanceUuid(),
            at.sourceCompute(),
            at.sourceNode(),
            said.destCompute().orElse(at.destCompute()),
            said.destNode().orElse(at.destNode()),
            said.destHost().orElse(at.destHost()),
            at.oldInstanceTypeId(),
            at.newInstanceTypeId()),
        was.owner(),
        Boolean.TRUE.equals(said.hidden().orElse(was.hidden())),
        ownUnit ? said.unit().orElse(was.unit()) : was.unit(),
        said.reportIntervalSeconds().orElse(was.reportIntervalSeconds()));
  }

  private static Progress merge(Progress was, Report report) {
    Numbers said = report.numbers();
    Notes notes = report.notes();
    boolean throttled = Boolean.TRUE.equals(notes.throttled().orElse(was.throttle().on()));
    return new Progress(
        new Volume(
            said.memoryTotal().orElse(was.memory().total()),
            said.memoryProcessed().orElse(was.memory().processed()),
            said.memoryRemaining().orElse(was.memory().remaining())),
        new Volume(
            said.diskTotal().orElse(was.disk().total()),
            said.diskProcessed().orElse(was.disk().processed()),
            said.diskRemaining().orElse(was.disk().remaining())),
        new Items(
            said.itemsTotal().orElse(was.items().total()),
            said.itemsCompleted().orElse(was.items().completed())),
        new Flow(
            said.iteration().orElse(was.flow().iteration()),
            said.transferBytesPerSecond().orElse(was.flow().transferBytesPerSecond()),
            said.dirtyBytesPerSecond().orElse(was.flow().dirtyBytesPerSecond())),
        throttled
            ? new Throttle(true, notes.throttleReason().orElse(was.throttle().reason()))
            : Throttle.OFF,
        notes.message().orElse(was.message()),
        was.heard(),
        was.completionFloor(),
        was.outlook(),
        was.parts());
  }

  static @Nullable Instant latest(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
  }
}
