package dev.milepost.service;

import dev.milepost.service.Progress.Flow;
import dev.milepost.service.Progress.Items;
import dev.milepost.service.Progress.Volume;
import dev.milepost.service.Report.Description;
import dev.milepost.service.Report.Notes;
import dev.milepost.service.Report.Numbers;
import dev.milepost.service.vocabulary.Word;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Merges a report's fields into a migration's. A reportable field is named here and nowhere else. */
final class ReportedFields {
  private ReportedFields() {}

  /** The progress after the report, dated and with its completion floor. */
  static Progress apply(Migration current, Report report, Word next, Instant now) {
    Progress was = current.progress();
    Progress merged = merge(was, report, now);
    Double floor =
        Completion.floor(was.completionFloor(), current.identity().type(), next, merged);
    Instant seen = report.observedAt() == null ? now : report.observedAt();
    Instant progressed = merged.movedSince(was) ? seen : was.lastProgressAt();
    return with(merged, latest(was.lastProgressAt(), progressed), floor);
  }

  /** The progress that a create brings along. */
  static Progress first(Report report, Identity identity, Word word, Instant now) {
    Progress merged = merge(NOTHING, report, now);
    Double floor = Completion.floor(null, identity.type(), word, merged);
    Instant seen = report.observedAt() == null ? now : report.observedAt();
    boolean reported = merged.movedSince(NOTHING);
    Progress dated = with(merged, reported ? seen : null, floor);
    return reported ? dated : withoutReport(dated);
  }

  /** Whether the report's numbers and notes are what the migration has already. */
  static boolean sameNumbers(Migration current, Report report) {
    Progress was = current.progress();
    Progress merged = merge(was, report, Instant.EPOCH);
    return !merged.movedSince(was)
        && merged.flow().equals(was.flow())
        && merged.throttled() == was.throttled()
        && Objects.equals(merged.throttleReason(), was.throttleReason())
        && Objects.equals(merged.message(), was.message())
        && Objects.equals(
            report.notes().outcomeReason().orElse(current.standing().outcomeReason()),
            current.standing().outcomeReason());
  }

  /** The identity with what is learnt late. */
  static Identity describe(Identity was, Description said) {
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
        said.unit().orElse(was.unit()),
        said.reportIntervalSeconds().orElse(was.reportIntervalSeconds()));
  }

  private static final Progress NOTHING =
      new Progress(
          Volume.UNKNOWN,
          Volume.UNKNOWN,
          new Items(null, null),
          new Flow(null, null, null),
          false,
          null,
          null,
          null,
          null,
          null,
          null,
          null);

  private static Progress merge(Progress was, Report report, Instant now) {
    Numbers said = report.numbers();
    Notes notes = report.notes();
    boolean throttled = Boolean.TRUE.equals(notes.throttled().orElse(was.throttled()));
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
        throttled,
        throttled ? notes.throttleReason().orElse(was.throttleReason()) : null,
        notes.message().orElse(was.message()),
        report.sequence() == null ? was.sequence() : report.sequence(),
        latest(was.observedAt(), report.observedAt()),
        now,
        was.lastProgressAt(),
        was.completionFloor());
  }

  private static Progress with(
      Progress progress, @Nullable Instant lastProgressAt, @Nullable Double floor) {
    return new Progress(
        progress.memory(),
        progress.disk(),
        progress.items(),
        progress.flow(),
        progress.throttled(),
        progress.throttleReason(),
        progress.message(),
        progress.sequence(),
        progress.observedAt(),
        progress.lastReportAt(),
        lastProgressAt,
        floor);
  }

  /** A create without numbers is no report: nobody was heard yet. */
  private static Progress withoutReport(Progress progress) {
    return new Progress(
        progress.memory(),
        progress.disk(),
        progress.items(),
        progress.flow(),
        progress.throttled(),
        progress.throttleReason(),
        progress.message(),
        progress.sequence(),
        progress.observedAt(),
        null,
        null,
        progress.completionFloor());
  }

  private static @Nullable Instant latest(@Nullable Instant a, @Nullable Instant b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.isAfter(b) ? a : b;
  }
}
