package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayAddressTest {
  @ParameterizedTest
  @CsvSource({
    "prom-pushgateway:9091, http://prom-pushgateway:9091",
    "localhost:9091, http://localhost:9091",
    "[::1]:9091, http://[::1]:9091",
    "http://push_gateway:9091/, http://push_gateway:9091",
    "HTTPS://Push.Example.ORG, https://push.example.org",
    "https://example.org/Prefix/a//, https://example.org/Prefix/a",
    "http://user:secret@example.org:1/p, http://example.org:1/p"
  })
  void nameIsTheAddressWithoutCredentials(String text, String name) {
    assertThat(GatewayAddress.parse(text).name()).isEqualTo(name);
  }

  @Test
  void credentialsAreSentButNotShown() {
    GatewayAddress address = GatewayAddress.parse("https://me:a+b%40c:d@example.org");
    // me:a+b@c:d
    assertThat(address.authorization()).hasValue("Basic bWU6YStiQGM6ZA==");
    assertThat(address.toString()).contains("example.org", "me").doesNotContain("a+b", "c:d");
  }

  @Test
  void withoutCredentialsNothingIsSent() {
    assertThat(GatewayAddress.parse("localhost:9091").authorization()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "localhost:",
        "localhost:0",
        "localhost:65536",
        "ftp://localhost:1",
        "http://",
        "http://a b",
        "http://h:1/?q=1",
        "http://user:secret/slash@h:1",
        "http://user:secret%zz@h:1",
        "http://user:secret@two@h:1"
      })
  void anythingElseIsRefusedWithoutRepeatingASecret(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GatewayAddress.parse(text))
        .withMessageStartingWith("a Pushgateway's ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
  }
}
