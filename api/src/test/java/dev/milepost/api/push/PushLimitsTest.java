package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.milepost.api.RunningService;
import dev.milepost.api.config.Config;
import dev.milepost.persistence.CannotStart;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is bounded, and whom the listener isn't meant for. */
class PushLimitsTest {
  @Test
  void aBodyMayBeAMebibyteAndNoMoreAlsoUnpacked() throws Exception {
    try (RunningService service = service(Map.of())) {
      String comment = "# " + "x".repeat(1024 * 1024) + "\n";
      assertThat(put(service, "/metrics/job/a", comment)).isEqualTo("413");
      assertThat(
              RawPush.send(
                  service.pushAddress(),
                  new Exchange(
                      "gzip",
                      "",
                      "PUT",
                      "/metrics/job/a",
                      Map.of("Content-Encoding", "gzip"),
                      ConformanceCases.gzip(comment.getBytes(StandardCharsets.UTF_8)))))
          .isEqualTo("413");
      assertThat(put(service, "/metrics/job/a", "a 1\n")).isEqualTo("200");
    }
  }

  @Test
  void groupsFamiliesAndLabelsAreCounted() throws Exception {
    try (RunningService service = service(Map.of("MILEPOST_PUSH_MAX_GROUPS", "2"))) {
      assertThat(put(service, "/metrics/job/a", "a 1\n")).isEqualTo("200");
      assertThat(put(service, "/metrics/job/b", "a 1\n")).isEqualTo("200");
      assertThat(put(service, "/metrics/job/c", "a 1\n")).isEqualTo("429");
      assertThat(put(service, "/metrics/job/a", "a 2\n")).isEqualTo("200");
      String families = lines("f%d 1\n", 1001);
      assertThat(put(service, "/metrics/job/a", families)).isEqualTo("429");
      assertThat(put(service, "/metrics/job/a" + lines("/l%d/x", 40), "a 1\n")).isEqualTo("400");
    }
  }

  @Test
  void anAddressPushesSoOftenASecond() throws Exception {
    try (RunningService service = service(Map.of("MILEPOST_PUSH_RATE", "1"))) {
      assertThat(IntStream.range(0, 20).mapToObj(i -> put(service, "/metrics/job/a", "a 1\n")))
          .contains("200", "429");
    }
  }

  @Test
  void anUnknownJobIsRefusedWhereItShouldBe() throws Exception {
    try (RunningService service = service(Map.of("MILEPOST_PUSH_UNKNOWN", "refuse"))) {
      assertThat(put(service, "/metrics/job/known", "a 1\n")).isEqualTo("403");
      service.create("{\"migration_type\": \"container\", \"job_id\": \"known\"}");
      assertThat(put(service, "/metrics/job/known", "a 1\n")).isEqualTo("200");
    }
  }

  @Test
  void pagesAndRelaysAreTurnedAway() throws Exception {
    try (RunningService service = service(Map.of())) {
      for (String header : new String[] {"Origin", "Milepost-Relay"}) {
        assertThat(
                RawPush.send(
                    service.pushAddress(),
                    new Exchange(
                        header, "", "PUT", "/metrics/job/a", Map.of(header, "x"), new byte[0])))
            .isEqualTo("403");
      }
    }
  }

  @Test
  void aRelayThatWouldPushToItselfDoesNotStart() {
    for (String gateway : new String[] {"127.0.0.1:9091", "localhost:9091", "[::1]:9091"}) {
      Map<String, String> settings = new HashMap<>();
      settings.put("MILEPOST_PUSH_LISTEN", "0.0.0.0:9091");
      settings.put("MILEPOST_PUSHGATEWAY_URL", "http://" + gateway);
      assertThatThrownBy(() -> Config.read(settings))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("MILEPOST_PUSH_LISTEN is what the relay would push to");
    }
    Map<String, String> elsewhere =
        Map.of("MILEPOST_PUSH_LISTEN", "9091", "MILEPOST_PUSHGATEWAY_URL", "http://127.0.0.2:9091");
    assertThat(Config.read(elsewhere).pushListen()).isPresent();
  }

  @Test
  void aPortOrAnAddressAndNothingElseIsWhereItListens() {
    for (String wrong : new String[] {"x", "host:", "1:2:3", "70000", "http://a:1"}) {
      assertThatThrownBy(() -> Config.read(Map.of("MILEPOST_PUSH_LISTEN", wrong)))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("MILEPOST_PUSH_LISTEN must be a port or host:port");
    }
    assertThat(Config.read(Map.of()).pushListen()).isEmpty();
  }

  private static RunningService service(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("MILEPOST_PUSH_LISTEN", "127.0.0.1:0");
    return RunningService.start(all);
  }

  private static String lines(String form, int count) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      lines.append(form.replace("%d", Integer.toString(i)));
    }
    return lines.toString();
  }

  private static String put(RunningService service, String path, String body) {
    return RawPush.send(
        service.pushAddress(),
        new Exchange(path, "", "PUT", path, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
  }
}
