package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofSeconds(30);

  private Instant now = Instant.parse("2026-11-20T10:00:00Z");
  private final Breaker breaker = new Breaker(new Backoff(FIRST, MAX, new Random(1)), () -> now);

  @Test
  void opensAtTheFirstFailureAndLetsOneProbeAfterItsBackoff() {
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    breaker.failed();
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    now = now.plus(FIRST);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    breaker.succeeded();
    assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void staysOpenLongerAfterEachProbeThatFails() {
    breaker.failed();
    now = now.plus(FIRST);
    breaker.failed();
    now = now.plus(FIRST.minusMillis(1));
    assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    now = now.plus(FIRST);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void neverStaysOpenLongerThanTheMaximum() {
    for (int i = 0; i < 2_000; i++) {
      breaker.failed();
    }
    now = now.plus(MAX);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void aSuccessForgetsAllFailures() {
    IntStream.range(0, 10).forEach(i -> breaker.failed());
    breaker.succeeded();
    breaker.failed();
    now = now.plus(FIRST);
    assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void backoffDoublesWithinItsJitter() {
    Backoff backoff = new Backoff(Duration.ofMinutes(1), Duration.ofHours(1), new Random(1));
    for (int failures = 1; failures < 100; failures++) {
      Duration whole = Duration.ofMinutes(Math.min(60, 1L << Math.min(failures - 1, 20)));
      assertThat(backoff.after(failures)).isBetween(whole.dividedBy(2), whole);
    }
    assertThat(IntStream.range(0, 20).mapToObj(i -> backoff.after(3)).distinct().count())
        .isGreaterThan(10);
  }
}
