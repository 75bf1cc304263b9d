package dev.milepost.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.counters.Volume;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NovaProgressTest {
  private static int percent(Volume memory, Volume disk) {
    Progress none = Progress.NOTHING;
    return NovaProgress.percent(
        new Progress(
            memory,
            disk,
            none.items(),
            none.flow(),
            none.throttle(),
            null,
            none.heard(),
            null,
            none.outlook(),
            none.parts()));
  }

  private static int percent(@Nullable Long total, @Nullable Long remaining) {
    return percent(new Volume(total, null, remaining), Volume.UNKNOWN);
  }

  @Test
  void novasOwnSampleIsAt28() {
    assertThat(percent(1_091_379_200L, 786_427_904L)).isEqualTo(28);
  }

  @Test
  void platform9sMigrationThatNeverEndedIsAt95() {
    assertThat(
            percent(new Volume(17_184_923_648L, 1_463_919_506_985L, 831_111_168L), Volume.UNKNOWN))
        .isEqualTo(95);
  }

  @Test
  void diskCountsNothing() {
    assertThat(percent(Volume.UNKNOWN, new Volume(100L, 50L, 50L))).isZero();
    assertThat(percent(new Volume(100L, 0L, 50L), new Volume(1000L, 0L, 1000L))).isEqualTo(50);
  }

  @Test
  void emptyOrUnknownTotalIsZero() {
    assertThat(percent(0L, 0L)).isZero();
    assertThat(percent(null, 5L)).isZero();
    assertThat(percent(5L, null)).isZero();
  }

  @Test
  void halvesGoToTheEvenNeighbourAsInPython() {
    assertThat(percent(1000L, 125L)).as("100 - round(12.5) = 100 - 12").isEqualTo(88);
    assertThat(percent(1000L, 135L)).as("100 - round(13.5) = 100 - 14").isEqualTo(86);
  }

  @Test
  void remainingBeyondTheTotalIsNotLessThanNothing() {
    assertThat(percent(100L, 250L)).isZero();
    assertThat(percent(Long.MAX_VALUE, Long.MAX_VALUE)).isZero();
    assertThat(percent(Long.MAX_VALUE, 0L)).isEqualTo(100);
  }
}
