package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RelayHealthTest {
  private static final Duration BACKOFF = Duration.ofMillis(500);

  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final GatewayHealth health =
      new GatewayHealth(
          "g",
          new Crowding("g", Layout.RECORD, () -> now),
          new Breaker(new Backoff(BACKOFF, Duration.ofSeconds(30), new Random(1)), () -> now),
          () -> now);

  @Test
  void onlyATakenPushEndsWhatAFailedPushBegan() {
    health.misconfigured("401");
    now = now.plus(BACKOFF);
    health.idle();
    assertThat(health.breaker()).isEqualTo(BreakerState.HALF_OPEN);
    assertThat(health.status(Layout.RECORD, true).lastError()).isEqualTo("401");
    health.pushed(1, 1_000);
    assertThat(health.breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(health.status(Layout.RECORD, true).lastError()).isNull();
  }

  @Test
  void aStatusThatAnswersAgainIsEnoughWhenNoPushFailed() {
    health.silent("refused");
    now = now.plus(BACKOFF);
    health.idle();
    assertThat(health.breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void afterAnotherInstanceHadTheGatewayAFailedPushOfOursTellsNothing() {
    health.unavailable("500");
    health.handedOver();
    now = now.plus(BACKOFF);
    health.idle();
    assertThat(health.breaker()).isEqualTo(BreakerState.CLOSED);
  }
}
