package dev.milepost.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.cli.Launched;
import dev.milepost.cli.RunningService;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is different on a terminal: bars, colours, questions. The terminal is script's. */
class TerminalIT {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void barsAndColoursAreForTerminals() throws Exception {
    String id = service.running("bar-1");
    assertThat(onTerminal("show " + id, Map.of(), "").output)
        .contains("[##########----------]  50%");
    service.send("PATCH", "/migrations/" + id, "{\"status\": \"failed\"}");
    assertThat(onTerminal("list", Map.of(), "").output).contains("\033[31mfailed\033[0m");
    assertThat(onTerminal("list", Map.of("NO_COLOR", "1"), "").output)
        .contains("failed")
        .doesNotContain("\033");
    assertThat(onTerminal("list --no-color", Map.of(), "").output).doesNotContain("\033");
    assertThat(onTerminal("list -o json", Map.of(), "").output).doesNotContain("\033");
  }

  @Test
  void watchDrawsInPlace() throws Exception {
    String id = service.running("bar-2");
    Seen seen = onTerminal("watch " + id + " --timeout 1s", Map.of(), "");
    assertThat(seen.exitCode).isEqualTo(12);
    assertThat(seen.output).contains("[##########----------]  50%");
  }

  @Test
  void cancelAsksAndTakesOnlyAYes() throws Exception {
    String id = service.running("ask-1");
    Seen no = onTerminal("cancel " + id, Map.of(), "n\n");
    assertThat(no.exitCode).isEqualTo(1);
    assertThat(no.output).contains("cancel migration " + id + " (ask-1, running, 50%)? [y/N]");
    assertThat(service.get("/migrations/" + id).path("requested_action").isNull()).isTrue();

    Seen yes = onTerminal("cancel " + id, Map.of(), "y\n");
    assertThat(yes.exitCode).as(yes.output).isZero();
    assertThat(service.get("/migrations/" + id).path("requested_action").path("action").asText())
        .isEqualTo("cancel");
  }

  private static Seen onTerminal(String command, Map<String, String> environment, String typed)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("script", "-qec", "'" + Launched.LAUNCHER + "' " + command, "/dev/null")
            .redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.matches("MILEPOST_.*|NO_COLOR"));
    builder.environment().put("TERM", "xterm");
    builder.environment().put("MILEPOST_URL", service.url());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (Writer keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
      keyboard.write(typed);
      keyboard.flush();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Seen(process.exitValue(), output);
    } finally {
      process.destroyForcibly();
    }
  }

  private record Seen(int exitCode, String output) {}
}
