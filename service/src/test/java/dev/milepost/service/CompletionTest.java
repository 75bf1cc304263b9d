package dev.milepost.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.milepost.service.Progress.Heard;
import dev.milepost.service.Progress.Parts;
import dev.milepost.service.Progress.Throttle;
import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.vocabulary.MigrationType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompletionTest {
  private static @Nullable Double ratio(
      MigrationType type, String status, Volume memory, Volume disk, Items items) {
    var progress =
        new Progress(
            memory,
            disk,
            items,
            Flow.UNKNOWN,
            Throttle.OFF,
            null,
            Heard.NOTHING,
            null,
            Outlook.NONE,
            Parts.NONE);
    return Completion.ratio(type, type.vocabulary().word(status).orElseThrow(), progress);
  }

  private static final Items NO_ITEMS = new Items(null, null);

  @Test
  void novasOwnSampleCountsWhatRemainsOfTheTotal() {
    var memory = new Volume(1_091_379_200L, 65_502_513L, 786_427_904L);
    var disk = new Volume(0L, 0L, 0L);
    assertThat(ratio(MigrationType.LIVE_MIGRATION, "running", memory, disk, NO_ITEMS))
        .isCloseTo(0.279, within(0.001));
  }

  @Test
  void processedBeyondTheTotalNeverEnters() {
    var memory = new Volume(17_184_923_648L, 1_463_919_506_985L, 831_111_168L);
    assertThat(ratio(MigrationType.LIVE_MIGRATION, "running", memory, Volume.UNKNOWN, NO_ITEMS))
        .isCloseTo(0.952, within(0.001));
  }

  @Test
  void unknownAndEmptyTotalsGiveNoNumber() {
    var zero = new Volume(0L, 0L, 0L);
    for (MigrationType type : MigrationType.values()) {
      assertThat(ratio(type, "running", zero, zero, new Items(0L, 0L))).as(type.word()).isNull();
      assertThat(ratio(type, "running", Volume.UNKNOWN, Volume.UNKNOWN, NO_ITEMS))
          .as(type.word())
          .isNull();
    }
  }

  @Test
  void coldMigrationLooksAtTheDiskOnly() {
    var disk = new Volume(200L, 50L, 150L);
    assertThat(
            ratio(MigrationType.MIGRATION, "migrating", new Volume(100L, 0L, 100L), disk, NO_ITEMS))
        .isEqualTo(0.25);
  }

  @Test
  void schemaChangeIsWeightedByPhase() {
    var half = new Items(1000L, 500L);
    assertThat(schemaChange("copyRows", half)).isEqualTo(0.4);
    assertThat(schemaChange("copyRows", new Items(1000L, 1200L))).isEqualTo(0.8);
    assertThat(schemaChange("checksum", half)).isEqualTo(0.8);
    assertThat(schemaChange("cutOver", half)).isCloseTo(0.95, within(1e-9));
  }

  private static @Nullable Double schemaChange(String status, Items items) {
    return ratio(MigrationType.SCHEMA_CHANGE, status, Volume.UNKNOWN, Volume.UNKNOWN, items);
  }

  @Test
  void fileMigrationHasNoNumberWhileItWalksTheTree() {
    var found = new Items(1000L, 10L);
    assertThat(fileMigration("Traversal-In-Progress", Volume.UNKNOWN, found)).isNull();
    assertThat(fileMigration("Copy-In-Progress", Volume.UNKNOWN, found)).isEqualTo(0.01);
    assertThat(fileMigration("Copy-In-Progress", new Volume(100L, 50L, 50L), found)).isEqualTo(0.5);
  }

  private static @Nullable Double fileMigration(String status, Volume disk, Items items) {
    return ratio(MigrationType.FILE_MIGRATION, status, Volume.UNKNOWN, disk, items);
  }

  @Test
  void backupHasNoNumberBeforeItsEnd() {
    assertThat(
            ratio(
                MigrationType.BACKUP,
                "create",
                Volume.UNKNOWN,
                new Volume(10L, 5L, 5L),
                new Items(10L, 5L)))
        .isNull();
  }
}
