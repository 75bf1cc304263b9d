package dev.milepost.api.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.persistence.CannotStart;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.RelayTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigTest {
  @Test
  void defaultsServeOnLoopbackWithAnEmbeddedDatabaseAndNoRelay() {
    Config config = Config.read(Map.of());
    assertThat(config.host()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(8080);
    assertThat(config.metricsPort()).isEqualTo(9400);
    assertThat(config.dataFolder()).isEqualTo(Path.of("milepost-data"));
    assertThat(config.databaseUrl()).isEmpty();
    assertThat(config.relay().gateways()).isEmpty();
    assertThat(config.retention()).isEmpty();
  }

  @Test
  void everyWrongValueIsNamedAtOnce() {
    assertThatThrownBy(() ->
            Config.read(
                Map.of(
                    "MILEPOST_PORT", "http",
                    "MILEPOST_RETENTION", "a while",
                    "DATABASE_URL", "mysql://u:secret-canary@h/db",
                    "MILEPOST_RELAY_LINGER", "-5m")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContainingAll(
            "MILEPOST_PORT", "MILEPOST_RETENTION", "DATABASE_URL", "MILEPOST_RELAY_LINGER")
        .hasMessageNotContaining("secret-canary");
  }

  @Test
  void anAddressThatOthersReachNeedsAWord() {
    assertThatThrownBy(() -> Config.read(Map.of("MILEPOST_HOST", "0.0.0.0")))
        .hasMessageContaining("MILEPOST_ALLOW_UNAUTHENTICATED");
    var allowed = Map.of("MILEPOST_HOST", "0.0.0.0", "MILEPOST_ALLOW_UNAUTHENTICATED", "true");
    assertThat(Config.read(allowed).host()).isEqualTo("0.0.0.0");
  }

  @Test
  void gatewaysComeFromBothNamesAndMayBeSeveral() {
    Config config =
        Config.read(
            Map.of(
                "DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR", "prom:9091",
                "MILEPOST_PUSHGATEWAY_URL", "http://a:9091, https://u:p@b/prefix"));
    assertThat(config.relay().gateways())
        .extracting(gateway -> gateway.name())
        .containsExactly("http://prom:9091", "http://a:9091", "https://b/prefix");
  }

  @Test
  void eachGatewayMayHaveALayoutOfItsOwn() {
    Config config =
        Config.read(
            Map.of(
                "DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR", "prom:9091",
                "MILEPOST_RELAY_LAYOUT", "batch",
                "MILEPOST_PUSHGATEWAY_URL",
                    "http://a:9091;layout=dba-operator, b:1;layout=record"));
    assertThat(config.relay().gateways())
        .extracting(RelayTarget::layout)
        .containsExactly(Layout.BATCH, Layout.DBA_OPERATOR, Layout.RECORD);
    assertThat(Config.read(Map.of("MILEPOST_PUSHGATEWAY_URL", "b:1")).relay().gateways())
        .extracting(RelayTarget::layout)
        .containsExactly(Layout.RECORD);
    assertThatThrownBy(() -> Config.read(Map.of("MILEPOST_PUSHGATEWAY_URL", "u:p@b:1;layout=all")))
        .hasMessageContaining("one of record, batch, dba-operator, not all");
  }

  @Test
  void theConnectionStringOfARunnerIsNotOurs() {
    Config config =
        Config.read(Map.of("DBA_OP_CONNECTION_STRING", "postgresql://u:p@elsewhere:1/other"));
    assertThat(config.databaseUrl()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "30s, PT30S", "15m, PT15M", "24h, PT24H", "7d, P7D"})
  void durationsHaveAUnit(String text, Duration expected) {
    assertThat(Config.read(Map.of("MILEPOST_RETENTION", text)).retention()).contains(expected);
  }

  @Test
  void fileHasTheSameNamesAndTheEnvironmentWins(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("milepost.conf");
    Files.writeString(file, "MILEPOST_PORT=1234\nMILEPOST_METRICS_PORT=1235\n");
    Map<String, String> environment = new HashMap<>();
    environment.put("MILEPOST_CONFIG", file.toString());
    environment.put("MILEPOST_PORT", "4321");
    Config config = Config.read(environment);
    assertThat(config.port()).isEqualTo(4321);
    assertThat(config.metricsPort()).isEqualTo(1235);
  }

  @Test
  void fileWithAnUnknownNameIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("milepost.conf");
    Files.writeString(file, "MILEPOST_PROT=1234\n");
    assertThatThrownBy(() -> Config.read(Map.of("MILEPOST_CONFIG", file.toString())))
        .hasMessageContaining("MILEPOST_PROT");
  }
}
