package dev.milepost.service.vocabulary;

import static dev.milepost.service.vocabulary.State.CANCELLED;
import static dev.milepost.service.vocabulary.State.COMPLETED;
import static dev.milepost.service.vocabulary.State.FAILED;
import static dev.milepost.service.vocabulary.State.PAUSED;
import static dev.milepost.service.vocabulary.State.QUEUED;
import static dev.milepost.service.vocabulary.State.REVERTED;
import static dev.milepost.service.vocabulary.State.RUNNING;
import static dev.milepost.service.vocabulary.State.WAITING;

import java.util.EnumSet;
import java.util.Set;

/**
 * The words, as data. A new status word or a new legal move is one line here and nothing elsewhere.
 */
final class Vocabularies {
  private Vocabularies() {}

  /** Types whose runners say only what it means: a container, a script. */
  static Vocabulary statesOnly() {
    return Vocabulary.builder().build();
  }

  /**
   * Nova's live migration (nova/compute/manager.py and the libvirt driver): forward only; from
   * post-copy on, the guest already runs at the destination.
   */
  static Vocabulary liveMigration() {
    return nova()
        .inOrder(
            "accepted", "queued", "preparing", "running", "running (post-copy)", "post-migrating")
        .action(
            Action.FORCE_COMPLETE,
            new ActionRule(
                EnumSet.of(RUNNING),
                Set.of("running"),
                true,
                EnumSet.of(COMPLETED),
                Set.of("running (post-copy)", "post-migrating")))
        .build();
  }

  /** Nova's cold migration and resize: held at finished until somebody confirms or reverts. */
  static Vocabulary resize() {
    ActionRule confirm =
        new ActionRule(
            EnumSet.of(WAITING),
            Set.of("finished", "waiting"),
            false,
            EnumSet.of(COMPLETED),
            Set.of("confirming"));
    ActionRule revert =
        new ActionRule(
            EnumSet.of(WAITING),
            Set.of("finished", "waiting"),
            false,
            EnumSet.of(REVERTED),
            Set.of("reverting"));
    return nova()
        .endings("reverted")
        .inOrder(
            "accepted", "queued", "pre-migrating", "migrating", "post-migrating", "finished",
            "confirming")
        .inOrder(
            "accepted", "queued", "pre-migrating", "migrating", "post-migrating", "finished",
            "reverting")
        .never("accepted", "reverted")
        .never("queued", "reverted")
        .never("pre-migrating", "reverted")
        .never("confirming", "reverted")
        .never("reverting", "completed", "confirmed", "done")
        .action(Action.CONFIRM, confirm)
        .action(Action.REVERT, revert)
        .build();
  }

  /** Nova's evacuation: done when rebuilt, completed when the source host has cleaned up. */
  static Vocabulary evacuation() {
    return nova().inOrder("accepted", "queued", "pre-migrating", "preparing", "running").build();
  }

  /**
   * Nova has one column and no enum, so each of its types accepts every word that Nova writes; the
   * order of the unfinished ones is the type's.
   */
  private static Vocabulary.Builder nova() {
    return Vocabulary.builder()
        .word("accepted", QUEUED)
        .word("queued", QUEUED)
        .word("pre-migrating", RUNNING)
        .word("preparing", RUNNING)
        .word("running", RUNNING)
        .word("migrating", RUNNING)
        .wordPastNoReturn("running (post-copy)", RUNNING)
        .wordPastNoReturn("post-migrating", RUNNING)
        .wordPastNoReturn("finished", WAITING)
        .wordPastNoReturn("confirming", RUNNING)
        .wordPastNoReturn("reverting", RUNNING)
        .word("completed", COMPLETED)
        .word("confirmed", COMPLETED)
        .word("done", COMPLETED)
        .word("reverted", REVERTED)
        .word("error", FAILED)
        .word("failed", FAILED)
        .word("cancelled", CANCELLED)
        .endings("completed", "confirmed", "done", "error", "failed", "cancelled")
        .move("done", "completed")
        .move("error", "failed");
  }

  /**
   * Spirit (block/spirit pkg/status). Both known orders are legal: up to 0.13 it waits on the
   * sentinel table before the changes are applied, from 0.14 after the last checksum.
   */
  static Vocabulary schemaChange() {
    return Vocabulary.builder()
        .word("initial", RUNNING)
        .word("copyRows", RUNNING)
        .word("applyChangeset", RUNNING)
        .word("restoreSecondaryIndexes", RUNNING)
        .word("analyzeTable", RUNNING)
        .word("checksum", RUNNING)
        .word("postChecksum", RUNNING)
        .word("waitingOnSentinelTable", WAITING)
        .wordPastNoReturn("cutOver", RUNNING)
        .wordPastNoReturn("reverseWindow", WAITING)
        .wordPastNoReturn("close", RUNNING)
        .word("errCleanup", FAILED)
        .inOrder(
            "initial",
            "copyRows",
            "waitingOnSentinelTable",
            "applyChangeset",
            "restoreSecondaryIndexes",
            "analyzeTable",
            "checksum",
            "postChecksum",
            "cutOver",
            "reverseWindow",
            "close")
        .inOrder(
            "initial",
            "copyRows",
            "applyChangeset",
            "restoreSecondaryIndexes",
            "analyzeTable",
            "checksum",
            "postChecksum",
            "waitingOnSentinelTable",
            "cutOver",
            "reverseWindow",
            "close")
        .endings("errCleanup")
        // Close says only that the run is over; how, its runner must say.
        .onlyBareWords("close", "completed", "failed", "cancelled", "paused")
        .never("cutOver", "errCleanup")
        .never("reverseWindow", "errCleanup")
        .never("close", "errCleanup")
        .action(
            Action.CUTOVER,
            new ActionRule(
                EnumSet.of(RUNNING, WAITING),
                Set.of(),
                true,
                EnumSet.of(COMPLETED),
                Set.of("cutOver", "reverseWindow", "close")))
        .action(
            Action.REVERT,
            new ActionRule(
                EnumSet.of(WAITING),
                Set.of("reverseWindow"),
                false,
                EnumSet.of(REVERTED),
                Set.of()))
        .build();
  }

  /**
   * Sylos' file-migration engine. Its own transition table has no way into Filters-Set, no way out
   * of Suspended and no failure; the edges here are the ones its documents promise.
   */
  static Vocabulary fileMigration() {
    return Vocabulary.builder()
        .word("Roots-Set", QUEUED)
        .word("Filters-Set", QUEUED)
        .word("Traversal-In-Progress", RUNNING)
        .word("Preparing-Path-Review", RUNNING)
        .word("ETL-Bolt-To-Duck-In-Progress", RUNNING)
        .word("Awaiting-Path-Review", WAITING)
        .word("Preparing-For-Retry", RUNNING)
        .word("ETL-Duck-To-Bolt-In-Progress", RUNNING)
        .word("Copy-In-Progress", RUNNING)
        .word("Complete", COMPLETED)
        .word("Suspended", PAUSED)
        .move("Roots-Set", "Filters-Set", "Traversal-In-Progress")
        .move("Filters-Set", "Roots-Set", "Traversal-In-Progress")
        .move(
            "Traversal-In-Progress",
            "Preparing-Path-Review",
            "ETL-Bolt-To-Duck-In-Progress",
            "Awaiting-Path-Review",
            "Suspended")
        .move(
            "Preparing-Path-Review",
            "ETL-Bolt-To-Duck-In-Progress",
            "Awaiting-Path-Review",
            "Suspended")
        .move(
            "ETL-Bolt-To-Duck-In-Progress",
            "Preparing-Path-Review",
            "Awaiting-Path-Review",
            "Suspended")
        .move(
            "Awaiting-Path-Review",
            "Filters-Set",
            "Traversal-In-Progress",
            "Preparing-For-Retry",
            "ETL-Duck-To-Bolt-In-Progress",
            "Copy-In-Progress")
        .move(
            "Preparing-For-Retry",
            "ETL-Duck-To-Bolt-In-Progress",
            "Traversal-In-Progress",
            "Copy-In-Progress",
            "Suspended")
        .move(
            "ETL-Duck-To-Bolt-In-Progress",
            "Preparing-For-Retry",
            "Traversal-In-Progress",
            "Copy-In-Progress",
            "Suspended")
        .move("Copy-In-Progress", "Complete", "Awaiting-Path-Review", "Suspended")
        .move(
            "Suspended",
            "Traversal-In-Progress",
            "Preparing-Path-Review",
            "ETL-Bolt-To-Duck-In-Progress",
            "Preparing-For-Retry",
            "ETL-Duck-To-Bolt-In-Progress",
            "Copy-In-Progress")
        .resumesWhereItStopped("Suspended")
        .build();
  }

  /** Assimilator's steps around borg. */
  static Vocabulary backup() {
    return Vocabulary.builder()
        .word("preexec", RUNNING)
        .word("create", RUNNING)
        .word("prune", RUNNING)
        .word("postexec", RUNNING)
        .inOrder("preexec", "create", "prune", "postexec")
        .build();
  }
}
