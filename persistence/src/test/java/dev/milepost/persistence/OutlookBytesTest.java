package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.service.forecast.Basis;
import dev.milepost.service.forecast.Convergence;
import dev.milepost.service.forecast.Hold;
import dev.milepost.service.forecast.Outlook;
import dev.milepost.service.forecast.Pace;
import dev.milepost.service.forecast.Suspicion;
import dev.milepost.service.forecast.Unit;
import dev.milepost.service.forecast.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OutlookBytesTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
  private static final Outlook FULL =
      new Outlook(
          new Convergence(Verdict.NOT_CONVERGING, NOON, 1.25, 1e9, 1.2e9, 60.5, 0.01),
          new Suspicion(NOON.minusSeconds(5), NOON.minusSeconds(3)),
          new Pace(1, 2, 3, 4, 5, 6, 7, 8),
          new Basis(
              Unit.BYTES,
              1e12,
              Double.POSITIVE_INFINITY,
              NOON,
              0.5,
              NOON.plusSeconds(1),
              NOON.plusSeconds(2),
              Hold.THROTTLED,
              42));

  private final OutlookBytes bytes = new OutlookBytes();

  @Test
  void whatWasWrittenIsRead() {
    assertThat(bytes.read(bytes.of(FULL))).isEqualTo(FULL);
    assertThat(bytes.read(bytes.of(Outlook.NONE))).isEqualTo(Outlook.NONE);
  }

  @Test
  void aMigrationThatNobodyReportedOnHasNone() {
    assertThat(bytes.read(null)).isEqualTo(Outlook.NONE);
  }

  @Test
  void theJsonOfEarlierVersionsIsRead() {
    String json =
        """
        {"convergence":{"verdict":"CONVERGING","since":"2026-11-20T12:00:00.123456Z",
         "dirtyRatio":0.5,"transferBytesPerSecond":null,"dirtyBytesPerSecond":null,
         "windowSeconds":null,"error":null},
         "suspicion":{"atRiskSince":null,"notConvergingSince":null},
         "pace":{"fast":1.0,"middle":2.0,"slow":3.0,"activeSeconds":4.0,"stillSeconds":5.0,
         "throttledSeconds":6.0,"work":7.0,"throttledWork":8.0},
         "basis":{"unit":"BYTES","done":1.0,"remaining":2.0,"asOf":null,"share":null,
         "movedAt":null,"seenAt":"2026-11-20T12:00:00.123456Z","hold":"NONE","samples":3}}
        """;

    Outlook read = bytes.read(json.getBytes(StandardCharsets.UTF_8));

    assertThat(read.verdict()).isEqualTo(Verdict.CONVERGING);
    assertThat(read.convergence().since()).isEqualTo(NOON);
    assertThat(read.basis().seenAt()).isEqualTo(NOON);
    assertThat(read.basis().samples()).isEqualTo(3);
    assertThat(read.pace()).isEqualTo(new Pace(1, 2, 3, 4, 5, 6, 7, 8));
  }

  @Test
  void whatNobodyWroteIsRefused() {
    assertThatThrownBy(() -> bytes.read(new byte[] {99, 1}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> bytes.read(new byte[] {1, 0}))
        .isInstanceOf(IllegalStateException.class);
  }
}
