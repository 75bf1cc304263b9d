package dev.milepost.service;

/** What became of a delete. */
public sealed interface DeleteOutcome {
  /** Gone from lists; its timeline tells who and when. Also the answer to a repeat. */
  record Deleted() implements DeleteOutcome {}

  record NotFinished(Migration migration) implements DeleteOutcome {}

  record NotFound() implements DeleteOutcome {}

  record VersionMismatch(Migration migration) implements DeleteOutcome {}

  record Contended() implements DeleteOutcome {}
}
