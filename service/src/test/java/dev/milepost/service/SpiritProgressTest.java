package dev.milepost.service;

import static dev.milepost.service.Samples.NOON;
import static dev.milepost.service.Samples.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.SpiritProgress.Table;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpiritProgressTest {
  /** SchemaBot's (block/schemabot pkg/cmd/templates), as long as it took the ETA from the line. */
  private static final Pattern WRAPPER =
      Pattern.compile("(\\d+)/(\\d+)\\s+([\\d.]+)%\\s+(\\w+)(?:\\s+ETA\\s+([^\\(]+))?");

  private static Part table(String name, @Nullable Long done, @Nullable Long total) {
    return new Part(name, "rows", done, total, State.RUNNING, null, null);
  }

  private static SpiritProgress of(String status, @Nullable Duration eta, Part... parts) {
    Dated fresh = Samples.migration(MigrationType.SCHEMA_CHANGE, status);
    if (parts.length == 0) {
      return SpiritProgress.of(fresh.migration(), List.of(), eta);
    }
    // Parts come while it is unfinished.
    Dated running = Samples.migration(MigrationType.SCHEMA_CHANGE, "copyRows");
    PartsDecision.Verdict verdict =
        PartsDecision.decide(
            running,
            () -> Trajectory.EMPTY,
            new KnownParts(List.of(), List.of()),
            List.of(parts),
            null,
            RUNNER);
    Migration counted = ((PartsDecision.Verdict.Write) verdict).change().after();
    Migration at =
        counted.changed(
            counted.identity(), fresh.migration().standing(), counted.progress(), null, NOON);
    List<KnownPart> known = Arrays.stream(parts).map(part -> new KnownPart(part, NOON)).toList();
    return SpiritProgress.of(at, known, eta);
  }

  @Test
  void summaryIsTheLineThatTheWrapperReads() {
    SpiritProgress progress =
        of("copyRows", Duration.ofMinutes(90), table("a", 25L, 900L), table("b", 100L, 100L));
    assertThat(progress.summary()).isEqualTo("125/1000 12.5% copyRows ETA 1h 30m");
    Matcher read = WRAPPER.matcher(progress.summary());
    assertThat(read.matches()).isTrue();
    assertThat(read.group(3)).isEqualTo("12.5");
    assertThat(read.group(4)).isEqualTo("copyRows");
    assertThat(read.group(5)).isEqualTo("1h 30m");
    assertThat(progress.tables())
        .containsExactly(new Table("a", 25, 900, false), new Table("b", 100, 100, false));
  }

  @Test
  void shortEtasHaveSecondsAndAnUnknownOneIsLeftOut() {
    Part table = table("a", 71_436L, 221_193L);
    assertThat(of("copyRows", Duration.ofSeconds(330), table).summary())
        .isEqualTo("71436/221193 32.29% copyRows ETA 5m 30s");
    assertThat(of("copyRows", Duration.ofSeconds(45), table).summary()).endsWith(" ETA 45s");
    assertThat(of("copyRows", null, table).summary()).isEqualTo("71436/221193 32.29% copyRows");
  }

  @Test
  void outrunEstimateIsNeverMoreThanAHundredPercent() {
    SpiritProgress progress = of("copyRows", null, table("a", 348L, 100L));
    assertThat(progress.summary()).isEqualTo("348/348 100% copyRows");
    assertThat(progress.tables()).containsExactly(new Table("a", 348, 348, false));
  }

  @Test
  void hundredPercentIsSaidOfAllRowsOnly() {
    assertThat(of("copyRows", null, table("a", 999_999L, 1_000_000L)).summary())
        .isEqualTo("999999/1000000 99.99% copyRows");
  }

  @Test
  void whatIsNotKnownIsNotSaid() {
    assertThat(of("copyRows", null).summary()).isEqualTo("copyRows");
    SpiritProgress unknown = of("copyRows", null, table("a", 5L, null), table("b", 5L, 10L));
    assertThat(unknown.summary()).isEqualTo("copyRows");
    assertThat(unknown.tables().getFirst()).isEqualTo(new Table("a", 5, 0, false));
  }

  @Test
  void unlikeUnitsHaveTablesButNoCommonPercent() {
    Part keys = new Part("k", "key-space", 50L, 100L, State.RUNNING, null, null);
    Part log = new Part("log", Part.BYTES, 50L, 100L, State.RUNNING, null, null);
    SpiritProgress progress = of("copyRows", null, keys, log, table("r", 1L, 2L));
    assertThat(progress.summary()).isEqualTo("copyRows");
    assertThat(progress.tables()).extracting(Table::tableName).containsExactly("k", "r");
  }

  @Test
  void tablesAreCompleteWhenTheySaySoOrTheCopyIsOver() {
    Part done = new Part("d", "rows", 9L, 9L, State.COMPLETED, null, null);
    Part last = table("l", 9L, 9L);
    assertThat(of("copyRows", null, done, last).tables())
        .extracting(Table::isComplete)
        .containsExactly(true, false);
    for (String later : List.of("checksum", "waitingOnSentinelTable", "cutOver", "completed")) {
      assertThat(of(later, null, done, last).tables()).as(later).allMatch(Table::isComplete);
    }
    for (String ended : List.of("failed", "close", "errCleanup")) {
      assertThat(of(ended, null, done, last).tables()).as(ended).anyMatch(t -> !t.isComplete());
    }
  }

  @Test
  void spiritsOwnSentencesStandWhereNothingIsCopied() {
    Part table = table("a", 100L, 100L);
    assertThat(of("waitingOnSentinelTable", null, table).summary())
        .isEqualTo("Waiting on Sentinel Table");
    assertThat(of("applyChangeset", null, table).summary()).isEqualTo("Applying Changeset");
    assertThat(of("checksum", null, table).summary()).isEqualTo("Checksum");
    assertThat(of("close", null, table).summary()).isEqualTo("close");
    assertThat(of("failed", Duration.ofHours(1), table).summary()).isEqualTo("100/100 100% failed");
  }

  @Test
  void withoutPartsTheMigrationIsTheOnlyTable() {
    assertThat(of("copyRows", null).tables()).containsExactly(new Table("job-1", 0, 0, false));
  }
}
