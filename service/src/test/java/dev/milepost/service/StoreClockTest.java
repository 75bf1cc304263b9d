package dev.milepost.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoreClockTest {
  private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");

  private Instant database = START;
  private long nanos;
  private final StoreClock clock = new StoreClock(store(), () -> nanos);

  /** A store that can tell the time and nothing else. */
  private MigrationStore store() {
    return (MigrationStore)
        Proxy.newProxyInstance(
            MigrationStore.class.getClassLoader(),
            new Class<?>[] {MigrationStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("now")) {
                return database;
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
    database = database.plus(time);
  }

  @Test
  void goesOnWithoutAskingForASecond() {
    assertThat(clock.now()).isEqualTo(START);
    nanos += Duration.ofMillis(900).toNanos();
    assertThat(clock.now()).isEqualTo(START.plusMillis(900));
    nanos += Duration.ofMillis(200).toNanos();
    assertThat(clock.now()).as("asked again").isEqualTo(START);
  }

  @Test
  void anAnswerThatWasLongOnItsWayDoesNotTurnItBack() {
    clock.heard(START);
    pass(Duration.ofMillis(300));
    clock.heard(database);
    clock.heard(START.plusMillis(250));
    assertThat(clock.now()).isEqualTo(START.plusMillis(300));
    pass(Duration.ofMillis(100));
    clock.heard(database);
    assertThat(clock.now()).isEqualTo(START.plusMillis(400));
  }

  @Test
  void aDatabaseWhoseClockWasPutBackIsFollowedAfterASecond() {
    clock.heard(START);
    nanos += Duration.ofMillis(1100).toNanos();
    clock.heard(START.minusSeconds(60));
    assertThat(clock.now()).isEqualTo(START.minusSeconds(60));
  }
}
