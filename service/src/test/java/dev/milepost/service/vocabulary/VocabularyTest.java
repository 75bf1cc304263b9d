package dev.milepost.service.vocabulary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VocabularyTest {
  private static final List<String> SPIRIT_TO_0_13 =
      List.of(
          "initial",
          "copyRows",
          "waitingOnSentinelTable",
          "applyChangeset",
          "restoreSecondaryIndexes",
          "analyzeTable",
          "checksum",
          "postChecksum",
          "cutOver",
          "close",
          "completed");
  private static final List<String> SPIRIT_FROM_0_14 =
      List.of(
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
          "close",
          "completed");
  private static final List<String> SYLOS_WITH_A_RETRY_SWEEP =
      List.of(
          "Roots-Set",
          "Filters-Set",
          "Traversal-In-Progress",
          "Awaiting-Path-Review",
          "Filters-Set",
          "Traversal-In-Progress",
          "Awaiting-Path-Review",
          "Copy-In-Progress",
          "Awaiting-Path-Review",
          "Copy-In-Progress",
          "Complete");

  private static Word word(MigrationType type, String spelling) {
    return type.vocabulary().word(spelling).orElseThrow();
  }

  private static boolean allows(
      MigrationType type, String from, String to, @Nullable String pausedFrom) {
    return type.vocabulary().allows(word(type, from), word(type, to), pausedFrom);
  }

  private static void assertLegalRun(MigrationType type, List<String> words) {
    for (int i = 1; i < words.size(); i++) {
      assertThat(allows(type, words.get(i - 1), words.get(i), null))
          .as("%s -> %s", words.get(i - 1), words.get(i))
          .isTrue();
    }
  }

  @Test
  void bothKnownOrdersOfSpiritAreLegal() {
    assertLegalRun(MigrationType.SCHEMA_CHANGE, SPIRIT_TO_0_13);
    assertLegalRun(MigrationType.SCHEMA_CHANGE, SPIRIT_FROM_0_14);
  }

  @Test
  void sylosGoesBackForARetrySweep() {
    assertLegalRun(MigrationType.FILE_MIGRATION, SYLOS_WITH_A_RETRY_SWEEP);
  }

  @Test
  void novaRunsOfEachTypeAreLegal() {
    assertLegalRun(
        MigrationType.LIVE_MIGRATION,
        List.of("accepted", "queued", "preparing", "running", "running (post-copy)", "completed"));
    assertLegalRun(
        MigrationType.RESIZE,
        List.of(
            "pre-migrating", "migrating", "post-migrating", "finished", "confirming", "confirmed"));
    assertLegalRun(
        MigrationType.MIGRATION,
        List.of(
            "pre-migrating", "migrating", "post-migrating", "finished", "reverting", "reverted"));
    assertLegalRun(
        MigrationType.EVACUATION, List.of("accepted", "pre-migrating", "done", "completed"));
  }

  @ParameterizedTest
  @CsvSource({
    "LIVE_MIGRATION, running, preparing",
    "LIVE_MIGRATION, running (post-copy), cancelled",
    "LIVE_MIGRATION, post-migrating, cancelled",
    "LIVE_MIGRATION, running (post-copy), running",
    "LIVE_MIGRATION, running, confirming",
    "LIVE_MIGRATION, completed, running",
    "RESIZE, finished, migrating",
    "RESIZE, finished, cancelled",
    "SCHEMA_CHANGE, checksum, copyRows",
    "SCHEMA_CHANGE, cutOver, cancelled",
    "SCHEMA_CHANGE, cutOver, errCleanup",
    "SCHEMA_CHANGE, cutOver, running",
    "FILE_MIGRATION, Traversal-In-Progress, Complete",
    "FILE_MIGRATION, Complete, Awaiting-Path-Review",
    "BACKUP, prune, create",
    "GENERIC, paused, completed",
    "CONTAINER, running, queued",
  })
  void refusesIllegalMoves(MigrationType type, String from, String to) {
    assertThat(allows(type, from, to, null)).isFalse();
    assertThat(type.vocabulary().next(word(type, from), null)).doesNotContain(to);
  }

  @Test
  void suspendedResumesOnlyWhereItStopped() {
    assertThat(
            allows(
                MigrationType.FILE_MIGRATION, "Suspended", "Copy-In-Progress", "Copy-In-Progress"))
        .isTrue();
    assertThat(
            allows(
                MigrationType.FILE_MIGRATION,
                "Suspended",
                "Traversal-In-Progress",
                "Copy-In-Progress"))
        .isFalse();
  }

  @Test
  void closeOfSpiritEndsAsTheRunnerSays() {
    for (String end : List.of("completed", "failed", "cancelled", "paused")) {
      assertThat(allows(MigrationType.SCHEMA_CHANGE, "close", end, null)).as(end).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(MigrationType.class)
  void everyTypeKnowsTheStateWordsInAnyCase(MigrationType type) {
    for (State state : State.values()) {
      assertThat(type.vocabulary().word(state.name()).map(Word::state)).contains(state);
    }
  }

  @ParameterizedTest
  @EnumSource(MigrationType.class)
  void noUnfinishedWordIsADeadEnd(MigrationType type) {
    for (String spelling : type.vocabulary().spellings()) {
      Word word = word(type, spelling);
      if (!word.state().isFinished()) {
        assertThat(type.vocabulary().next(word, null)).as(spelling).contains("failed");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(MigrationType.class)
  void nothingLeadsOutOfAFinishedStateButARenameWithinIt(MigrationType type) {
    for (String from : type.vocabulary().spellings()) {
      for (String to : type.vocabulary().spellings()) {
        if (word(type, from).state().isFinished() && allows(type, from, to, null)) {
          assertThat(word(type, to).state()).isEqualTo(word(type, from).state());
        }
      }
    }
  }

  @Test
  void cancelIsLegalOnlyBeforeThePointOfNoReturn() {
    Vocabulary live = MigrationType.LIVE_MIGRATION.vocabulary();
    assertThat(live.allows(Action.CANCEL, word(MigrationType.LIVE_MIGRATION, "running"))).isTrue();
    assertThat(
            live.allows(Action.CANCEL, word(MigrationType.LIVE_MIGRATION, "running (post-copy)")))
        .isFalse();
    assertThat(
            MigrationType.SCHEMA_CHANGE
                .vocabulary()
                .allows(Action.CANCEL, word(MigrationType.SCHEMA_CHANGE, "cutOver")))
        .isFalse();
  }

  @Test
  void forceCompleteIsLegalOnlyWhileALiveMigrationCopies() {
    for (MigrationType type : MigrationType.values()) {
      for (String spelling : type.vocabulary().spellings()) {
        assertThat(type.vocabulary().allows(Action.FORCE_COMPLETE, word(type, spelling)))
            .as("%s %s", type, spelling)
            .isEqualTo(type == MigrationType.LIVE_MIGRATION && spelling.equals("running"));
      }
    }
  }
}
