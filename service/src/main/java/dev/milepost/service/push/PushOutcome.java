package dev.milepost.service.push;

/** What became of a push; its failures are sentences for whoever pushed. */
public sealed interface PushOutcome {
  /** Committed. */
  record Accepted() implements PushOutcome {}

  /** A Pushgateway would refuse it too, or there is no migration that it could be. */
  record Refused(String reason) implements PushOutcome {}

  /** Nobody announced that job, and unannounced ones are refused here. */
  record UnknownJob(String reason) implements PushOutcome {}

  /** There are as many groups as there may be. */
  record TooMany(String reason) implements PushOutcome {}

  /** Not now; the same push may succeed later. */
  record Busy(String reason) implements PushOutcome {}
}
