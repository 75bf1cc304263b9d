package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.Progress;
import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroupValuesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @Test
  void unknownIsZero() {
    assertThat(GroupValues.of(exposed(State.RUNNING, null, null)))
        .isEqualTo(new GroupValues(0, 0, 0, 0));
  }

  @Test
  void aRunningMigrationShowsItsFloorAndItsItems() {
    assertThat(GroupValues.of(exposed(State.RUNNING, 0.5, 7L)))
        .isEqualTo(new GroupValues(0.5, 0, 0, 7));
  }

  @Test
  void onlyACompletedMigrationIsComplete() {
    assertThat(GroupValues.of(exposed(State.COMPLETED, 0.5, 7L)))
        .isEqualTo(new GroupValues(1, 1, 0, 7));
  }

  @Test
  void aFailedMigrationKeepsWhatWasDone() {
    assertThat(GroupValues.of(exposed(State.FAILED, 0.5, 7L)))
        .isEqualTo(new GroupValues(0.5, 0, 1, 7));
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COMPLETED", "FAILED"})
  void everyOtherStateIsNeitherCompleteNorFailed(State state) {
    assertThat(GroupValues.of(exposed(state, 0.99, 7L))).isEqualTo(new GroupValues(0.99, 0, 0, 7));
  }

  private static Exposed exposed(State state, @Nullable Double floor, @Nullable Long items) {
    return Exposed.of(migration(state, floor, items));
  }

  private static Migration migration(State state, @Nullable Double floor, @Nullable Long items) {
    return new Migration(
        1,
        new UUID(0, 1),
        new Identity(
            "job",
            1,
            MigrationType.GENERIC,
            null,
            Map.of(),
            new Identity.Places(null, null, null, null, null, null, null, null),
            new Identity.Owner(null, null),
            false,
            null,
            null),
        new Migration.Standing(
            MigrationType.GENERIC.vocabulary().word(state.word()).orElseThrow(),
            null,
            null,
            NOW,
            state.isFinished() ? NOW : null),
        new Progress(
            Volume.UNKNOWN,
            Volume.UNKNOWN,
            new Items(null, items),
            Flow.UNKNOWN,
            Progress.Throttle.OFF,
            null,
            Progress.Heard.NOTHING,
            floor,
            Outlook.NONE,
            Progress.Parts.NONE),
        null,
        1,
        NOW,
        null,
        null);
  }
}
