package dev.milepost.service;

import java.util.List;

/** What became of a report. */
public sealed interface ReportOutcome {
  /** Committed; the migration is as it is now. */
  record Applied(Migration migration) implements ReportOutcome {}

  /** Late, repeated, or a repeat on a finished migration: nothing changed. */
  record NotApplied(Migration migration) implements ReportOutcome {}

  record NotFound() implements ReportOutcome {}

  /** The caller wanted another version than the present one. */
  record VersionMismatch(Migration migration) implements ReportOutcome {}

  record UnknownStatus(String status, List<String> allowed) implements ReportOutcome {}

  record IllegalMove(Migration migration, String to, List<String> allowed)
      implements ReportOutcome {}

  /** Finished migrations don't change. */
  record Finished(Migration migration) implements ReportOutcome {}

  /** These fields follow from the migration's parts, which say something else. */
  record FollowsFromParts(Migration migration, List<String> fields) implements ReportOutcome {
    public FollowsFromParts {
      fields = List.copyOf(fields);
    }
  }

  /** Others kept changing it; try again. */
  record Contended() implements ReportOutcome {}

  /** More reports wait already than may; try again. Nothing was looked at. */
  record Overloaded() implements ReportOutcome {}

  /**
   * It could not be written.
   *
   * @param cause {@link StoreUnavailable} when the store can't do its work now; then whether the
   *     report went through may be unknown
   */
  record Unwritten(RuntimeException cause) implements ReportOutcome {}
}
