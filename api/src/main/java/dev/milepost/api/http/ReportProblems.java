package dev.milepost.api.http;

import dev.milepost.service.Migration;
import dev.milepost.service.ReportOutcome;
import java.util.List;

/** What is said to a report that was not accepted, alone or among many. */
final class ReportProblems {

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
    };
  }
}
