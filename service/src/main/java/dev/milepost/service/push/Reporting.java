package dev.milepost.service.push;

import dev.milepost.service.Caller;
import dev.milepost.service.Given;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.Report;
import dev.milepost.service.ReportOutcome;
import dev.milepost.service.vocabulary.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says to a migration what a push says of it, in the words that its type takes. */
final class Reporting {
  private static final Logger LOG = LoggerFactory.getLogger(Reporting.class);
  private static final double LARGEST = 9e18;

  private final Migrations migrations;
  private final MigrationParts parts;

  Reporting(Migrations migrations, MigrationParts parts) {
    this.migrations = migrations;
    this.parts = parts;
  }

  /**
   * A container's numbers.
   *
   * @param status null for "as it is"
   * @return false when it can't be told now
   */
  boolean container(
      long migrationId, @Nullable String status, ContainerReading says, Caller caller) {
    Given<String> reason =
        says.hasFailed() ? Given.of("the container pushed a failure") : Given.absent();
    return tell(
        migrationId,
        Report.pushed(status, items(says), says.believedRatio(), Given.absent(), reason),
        caller);
  }

  /** A backup's steps; its end is told apart from them. */
  boolean steps(long migrationId, BackupReading says, Caller caller) {
    var steps = says.parts();
    if (!steps.isEmpty()) {
      var _ = parts.report(new MigrationRef.ById(migrationId), steps, null, caller);
    }
    String last = says.hasCreated() ? "create" : "preexec";
    Given<String> message = Given.of(says.sizes().told());
    return tell(
        migrationId, Report.pushed(last, Given.absent(), null, message, Given.absent()), caller);
  }

  /** That somebody is there. */
  boolean life(long migrationId, @Nullable String status, Caller caller) {
    return tell(
        migrationId,
        Report.pushed(status, Given.absent(), null, Given.absent(), Given.absent()),
        caller);
  }

  boolean end(long migrationId, String status, @Nullable String reason, Caller caller) {
    Given<String> why = reason == null ? Given.absent() : Given.of(reason);
    return tell(
        migrationId, Report.pushed(status, Given.absent(), null, Given.absent(), why), caller);
  }

  private boolean tell(long migrationId, Report report, Caller caller) {
    MigrationRef ref = new MigrationRef.ById(migrationId);
    ReportOutcome outcome = migrations.report(ref, report, null, caller);
    if (outcome instanceof ReportOutcome.FollowsFromParts) {
      outcome = migrations.report(ref, report.withoutNumbers(), null, caller);
    }
    if (outcome instanceof ReportOutcome.UnknownStatus) {
      // A backup's steps on a record that was announced as something else.
      outcome = migrations.report(ref, withStatus(report, State.RUNNING.word()), null, caller);
    }
    if (outcome instanceof ReportOutcome.IllegalMove move) {
      outcome = afterDetour(ref, report, move, caller);
    }
    return switch (outcome) {
      case ReportOutcome.Contended(), ReportOutcome.Overloaded() -> false;
      case ReportOutcome.Unwritten(RuntimeException cause) -> throw cause;
      case ReportOutcome.Applied _, ReportOutcome.NotApplied _ -> true;
      case ReportOutcome.Finished _,
          ReportOutcome.NotFound _,
          ReportOutcome.IllegalMove _,
          ReportOutcome.UnknownStatus _,
          ReportOutcome.FollowsFromParts _,
          ReportOutcome.VersionMismatch _ -> {
        // The pusher can't act on it: to it, all is well that a Pushgateway would have taken.
        LOG.debug("migration {} doesn't take what was pushed: {}", migrationId, outcome);
        yield true;
      }
    };
  }

  /** One that is paused goes on before it ends; one whose words lead elsewhere keeps its own. */
  private ReportOutcome afterDetour(
      MigrationRef ref, Report report, ReportOutcome.IllegalMove move, Caller caller) {
    String wanted = String.valueOf(report.status());
    Report resumed = withStatus(report, State.RUNNING.word());
    if (move.allowed().contains(State.RUNNING.word()) && !wanted.equals(State.RUNNING.word())) {
      ReportOutcome running = migrations.report(ref, resumed, null, caller);
      if (running instanceof ReportOutcome.Applied) {
        return migrations.report(ref, report, null, caller);
      }
    }
    return migrations.report(ref, withStatus(report, null), null, caller);
  }

  private static Report withStatus(Report report, @Nullable String status) {
    return new Report(
        report.sequence(),
        report.observedAt(),
        status,
        report.numbers(),
        report.notes(),
        report.description(),
        report.actionResult(),
        report.completion());
  }

  private static Given<Long> items(ContainerReading says) {
    Double items = says.items();
    return items == null || !(items >= 0)
        ? Given.absent()
        : Given.of((long) Math.min(items, LARGEST));
  }
}
