package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PauseWatchTest {
  private long nanos = Long.MAX_VALUE - 5;
  private final PauseWatch pauses = new PauseWatch(() -> nanos);

  @Test
  void regularBeatsAreNoPause() {
    for (int i = 0; i < 10; i++) {
      pass(Duration.ofSeconds(9));
      pauses.beat();
    }
    assertThat(pauses.paused()).isFalse();
  }

  @Test
  void aLongGapIsRememberedUntilForgotten() {
    pass(Duration.ofSeconds(11));
    pauses.beat();
    pauses.beat();
    assertThat(pauses.paused()).isTrue();
    pauses.forget();
    assertThat(pauses.paused()).isFalse();
  }

  @Test
  void anExcusedGapIsNone() {
    pass(Duration.ofSeconds(30));
    pauses.excuse();
    pauses.beat();
    assertThat(pauses.paused()).isFalse();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }
}
