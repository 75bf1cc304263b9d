package dev.milepost.service;

/** What became of a report on parts. */
public sealed interface PartsOutcome {
  /**
   * Committed; the migration is as it is now.
   *
   * @param created whether a part is new
   */
  record Applied(Migration migration, boolean created) implements PartsOutcome {}

  /** Late, or a repeat on a finished migration: nothing changed. */
  record NotApplied(Migration migration) implements PartsOutcome {}

  record NotFound() implements PartsOutcome {}

  /** The caller wanted another version than the present one. */
  record VersionMismatch(Migration migration) implements PartsOutcome {}

  /** The parts of a finished migration don't change. */
  record Finished(Migration migration) implements PartsOutcome {}

  /** It would be more than {@link Part#MAX_PARTS}. */
  record TooMany(Migration migration) implements PartsOutcome {}

  /** Others kept changing it; try again. */
  record Contended() implements PartsOutcome {}
}
