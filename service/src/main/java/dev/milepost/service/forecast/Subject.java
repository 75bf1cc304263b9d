package dev.milepost.service.forecast;

import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Word;

/** Whose numbers they are: what kind of migration, and where it stands. */
public record Subject(MigrationType type, Word word) {

  /**
   * Whether what was sent may have to be sent again: only while the guest still runs at the source
   * (5.5), so no longer in {@code running (post-copy)} and {@code post-migrating}.
   */
  boolean redirties() {
    return type == MigrationType.LIVE_MIGRATION
        && !word.pastNoReturn()
        && !word.state().isFinished();
  }

  /**
   * Whether its counters move by nature in this status, so that standing still means something.
   * Spirit's row counter stands still after copyRows, for hours while it checksums; borg's only
   * moves in create; Sylos counts nothing while a person reviews.
   */
  boolean shouldMove() {
    if (word.state() != State.RUNNING) {
      return false;
    }
    if (!word.own()) {
      return true;
    }
    return switch (type) {
      case LIVE_MIGRATION, EVACUATION -> !word.spelling().equals("post-migrating");
      case MIGRATION, RESIZE -> word.spelling().equals("migrating");
      case SCHEMA_CHANGE -> word.spelling().equals("copyRows");
      case FILE_MIGRATION ->
          word.spelling().equals("Copy-In-Progress")
              || word.spelling().equals("Traversal-In-Progress");
      case BACKUP -> word.spelling().equals("create");
      case CONTAINER, GENERIC -> true;
    };
  }

  /** Whether what remains now is all that remains: no denominator while a tree is being walked. */
  boolean knowsItsEnd() {
    return switch (type) {
      case SCHEMA_CHANGE -> !word.own() || word.spelling().equals("copyRows");
      case FILE_MIGRATION -> !word.own() || word.spelling().equals("Copy-In-Progress");
      case BACKUP -> false;
      case LIVE_MIGRATION, MIGRATION, RESIZE, EVACUATION, CONTAINER, GENERIC -> true;
    };
  }
}
