package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelaySettings.Pace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelaySettingsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void noGatewayIsFine() {
    assertThat(RelaySettings.of(List.of()).job()).isEqualTo("milepost");
  }

  @Test
  void whatCannotBeIsNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Linger(Duration.ofSeconds(-1), SECOND))
        .withMessage("the relay's linger of failed migrations must not be negative, not PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pace(SECOND, Duration.ZERO, SECOND, SECOND, SECOND, SECOND))
        .withMessage("the relay's poll must be positive, not PT0S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RelaySettings(List.of(), "", Linger.DEFAULT, Pace.DEFAULT))
        .withMessage("the relay's job must not be empty");
  }

  @Test
  void aGatewayGivenTwiceIsRefusedWithoutItsPassword() {
    RelayTarget once = RelayTarget.parse("a:1", Layout.RECORD);
    RelayTarget again = RelayTarget.parse("http://user:secret@A:1/;layout=batch", Layout.RECORD);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RelaySettings.of(List.of(once, again)))
        .withMessage("the relay is given a Pushgateway twice: [http://a:1, http://a:1]");
  }
}
