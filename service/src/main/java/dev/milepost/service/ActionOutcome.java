package dev.milepost.service;

import java.util.List;

/** What became of an operator's request. */
public sealed interface ActionOutcome {
  /** Noted; the runner sees it with the answer to its next report. */
  record Requested(Migration migration) implements ActionOutcome {}

  /** The same action is pending already. */
  record AlreadyRequested(Migration migration) implements ActionOutcome {}

  /** Another action is pending. */
  record OtherPending(Migration migration) implements ActionOutcome {}

  /** Not legal in the present status. */
  record NotAllowed(Migration migration, List<String> allowed) implements ActionOutcome {}

  /**
   * The job has a further attempt.
   *
   * @param made whether this request made it; otherwise it was there
   */
  record Retried(Migration nextAttempt, boolean made) implements ActionOutcome {}

  record NotFound() implements ActionOutcome {}

  record VersionMismatch(Migration migration) implements ActionOutcome {}

  record Contended() implements ActionOutcome {}
}
