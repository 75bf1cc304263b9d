package dev.milepost.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {
  @Test
  void aPortThatIsTakenGivesWayToALaterOneAndThatIsSaid() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(Ports.freeFrom(port)).isNotEqualTo(port);
      Surroundings there =
          Surroundings.of(
              Map.of("MILEPOST_PORT", Integer.toString(port), "MILEPOST_METRICS_PORT", "0"));
      assertThat(there.config().port()).isNotEqualTo(port);
      assertThat(there.warnings())
          .singleElement()
          .asString()
          .contains("PORT " + port + " IS TAKEN");
    }
  }

  @Test
  void aDemoIsOnLoopbackAndOnADatabaseOfItsOwn() {
    Surroundings there =
        Surroundings.of(
            Map.of(
                "DATABASE_URL", "postgresql://ada:secret@db/production",
                "MILEPOST_HOST", "0.0.0.0",
                "MILEPOST_ALLOW_UNAUTHENTICATED", "true",
                "MILEPOST_PORT", "0",
                "MILEPOST_METRICS_PORT", "0"));
    assertThat(there.config().databaseUrl()).isEmpty();
    assertThat(there.config().host()).isEqualTo("127.0.0.1");
    assertThat(there.config().dataFolder()).hasToString("milepost-demo");
    assertThat(there.warnings()).isEmpty();
  }
}
