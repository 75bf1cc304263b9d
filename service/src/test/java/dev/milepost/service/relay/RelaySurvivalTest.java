package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelaySettings.Pace;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelaySurvivalTest {
  private final CountDownLatch turns = new CountDownLatch(3);

  @Test
  void anErrorEndsATurnButNotTheRelay() throws Exception {
    RelaySettings settings =
        new RelaySettings(
            List.of(RelayTarget.parse("127.0.0.1:1", Layout.RECORD)),
            RelaySettings.DEFAULT_JOB,
            Linger.DEFAULT,
            Pace.DEFAULT);
    try (Relay relay =
        new Relay(settings, brokenStore(), "owner", InstantSource.system(), new Random(1))) {
      relay.start();
      assertThat(turns.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** One whose lease can't be asked for without running out of memory. */
  private RelayStore brokenStore() {
    return (RelayStore)
        Proxy.newProxyInstance(
            RelayStore.class.getClassLoader(),
            new Class<?>[] {RelayStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("lease")) {
                turns.countDown();
                throw new OutOfMemoryError("as if");
              }
              return null;
            });
  }
}
