package dev.milepost.cli.operator;

import java.util.Locale;

/** What can be asked of a runner, and {@code retry}, which makes the next attempt. */
public enum Action {
  CANCEL(true, "Ask the runner to give up and leave things as they were."),
  PAUSE(false, "Ask the runner to pause."),
  RESUME(false, "Ask the runner to go on."),
  FORCE_COMPLETE(true, "Ask the runner to finish a live migration whatever it costs the guest."),
  CUTOVER(true, "Ask the runner to cut over to the new schema."),
  CONFIRM(true, "Ask the runner to confirm a migration or resize that waits for it."),
  REVERT(true, "Ask the runner to go back."),
  RETRY(false, "Make the next attempt of a failed or cancelled job.");

  private final boolean destructive;
  private final String description;

  Action(boolean destructive, String description) {
    this.destructive = destructive;
    this.description = description;
  }

  /** Whether it is asked back first. */
  boolean destructive() {
    return destructive;
  }

  String description() {
    return description;
  }

  /** The API's word. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The word on the command line. */
  public String command() {
    return word().replace('_', '-');
  }
}
