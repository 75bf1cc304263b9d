package dev.milepost.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Addresses: the service's and those below it. */
class TargetTest {
  @Test
  void everyCharacterGetsThereAsItIs() {
    assertThat(Target.of("migrations", "7", "parts", "a b/ü+").toString())
        .isEqualTo("/migrations/7/parts/a%20b%2F%C3%BC%2B");
    assertThat(
            Target.of("migrations")
                .with("label", List.of("a:b c", "d:+&"))
                .with("limit", "5")
                .toString())
        .isEqualTo("/migrations?label=a%3Ab+c&label=d%3A%2B%26&limit=5");
  }

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheDefault() {
    Map<String, String> environment = Map.of("MILEPOST_URL", "http://b:1/");
    assertThat(Access.of("http://a:1/milepost/", environment).url())
        .hasToString("http://a:1/milepost");
    assertThat(Access.of(null, environment).url()).hasToString("http://b:1");
    assertThat(Access.of(null, Map.of()).url()).hasToString("http://127.0.0.1:8080");
    for (String wrong : List.of("a:1", "ftp://a", "http://", "http://a?b", "http://u:p@a")) {
      assertThatThrownBy(() -> Access.of(wrong, Map.of()))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining("u:p");
    }
    assertThat(Access.of(null, Map.of("MILEPOST_ACTOR", "zoë\n")).actor()).isEqualTo("zo?");
  }
}
