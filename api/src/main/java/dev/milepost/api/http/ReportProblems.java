package dev.milepost.api.http;

import dev.milepost.service.Migration;
import dev.milepost.service.ReportOutcome;
import dev.milepost.service.StoreUnavailable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said to a report that was not accepted, alone or among many. */
final class ReportProblems {
  private static final Logger LOG = LoggerFactory.getLogger(ReportProblems.class);

  Problem of(ReportOutcome outcome) {
    return switch (outcome) {
      case ReportOutcome.Applied _, ReportOutcome.NotApplied _ ->
          throw new IllegalArgumentException("an accepted report is no problem");
      case ReportOutcome.NotFound() -> Problem.noMigration();
      case ReportOutcome.VersionMismatch(Migration current) -> Problem.versionMismatch(current);
      case ReportOutcome.UnknownStatus(var status, List<String> allowed) ->
          Problem.unknownWord("status", "is not a word of this migration type", allowed);
      case ReportOutcome.IllegalMove(Migration current, String to, List<String> allowed) ->
          Problem.of(
                  409,
                  "illegal-move",
                  "The status can't follow",
                  "A migration can't go from " + current.status() + " to " + to + ".")
              .withAllowed("status", allowed)
              .withCurrent(current);
      case ReportOutcome.Finished(Migration current) ->
          Problem.of(
                  409,
                  "finished",
                  "The migration has finished",
                  "A finished migration doesn't change. A re-run is a new migration under the same"
                      + " job_id.")
              .withField("status")
              .withCurrent(current);
      case ReportOutcome.FollowsFromParts(Migration current, List<String> fields) ->
          Problem.of(
                  409,
                  "follows-from-parts",
                  "The numbers follow from the migration's parts",
                  "Report on its parts instead; these fields are their sums.")
              .withFields(fields, "Follows from the migration's parts.")
              .withCurrent(current);
      case ReportOutcome.Contended() -> Problem.contended();
      case ReportOutcome.Overloaded() ->
          Problem.of(
              503,
              "overloaded",
              "Too many reports are waiting",
              "Nothing was changed. Send it again after a moment.");
      case ReportOutcome.Unwritten(RuntimeException cause) -> {
        LOG.warn("a report could not be written", cause);
        yield cause instanceof StoreUnavailable ? Problem.unavailable() : Problem.internal();
      }
    };
  }
}
