package dev.milepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.cli.Launched.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command tells of itself, without any service. */
class HelpIT {
  private static final List<String> COMMANDS =
      List.of(
          "list",
          "show",
          "watch",
          "wait",
          "create",
          "patch",
          "cancel",
          "pause",
          "resume",
          "force-complete",
          "retry",
          "events",
          "samples",
          "parts",
          "doctor",
          "completion",
          "version");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list",
        "show",
        "watch",
        "wait",
        "create",
        "patch",
        "cancel",
        "abort",
        "pause",
        "resume",
        "force-complete",
        "cutover",
        "confirm",
        "revert",
        "retry",
        "events",
        "samples",
        "parts",
        "doctor",
        "completion",
        "version"
      })
  void eachCommandExplainsItselfAndRefusesWhatItDoesNotKnow(String command) throws Exception {
    Outcome help = Launched.run(Map.of(), command, "--help");
    assertThat(help.exitCode()).as(help.err()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).startsWith("Usage: milepost ").doesNotContain("\033[");
    assertThat(help.out().lines()).hasSizeGreaterThan(3).allMatch(line -> line.length() <= 80);

    Outcome wrong = Launched.run(Map.of(), command, "--no-such-option");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err())
        .containsAnyOf("--no-such-option", "Missing required")
        .endsWith(" --help\n");
  }

  @Test
  void theHelpNamesEveryCommandAndTheExitCodes() throws Exception {
    Outcome help = Launched.run(Map.of(), "--help");
    assertThat(help.exitCode()).isZero();
    for (String command : COMMANDS) {
      assertThat(help.out()).containsPattern("(?m)^  " + command + "\\b");
    }
    assertThat(help.out()).contains("10 waited for a failure").contains("milepost serve");
  }

  @Test
  void withoutOrWithAnUnknownCommandItIsAUsageError() throws Exception {
    assertThat(Launched.run(Map.of()).exitCode()).isEqualTo(2);
    Outcome unknown = Launched.run(Map.of(), "lsit");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("lsit");
  }

  @Test
  void versionIsThatOfTheBuild() throws Exception {
    assertThat(Launched.run(Map.of(), "version").out()).isEqualTo("milepost 0.1.0\n");
    assertThat(Launched.run(Map.of(), "--version").out()).isEqualTo("milepost 0.1.0\n");
    assertThat(Launched.run(Map.of(), "version", "-o", "value").out()).isEqualTo("0.1.0\n");
    assertThat(Launched.run(Map.of(), "version", "-o", "json").json().path("version").asText())
        .isEqualTo("0.1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void completionScriptKnowsCommandsAndOptions(String shell) throws Exception {
    String complete =
        "source <(milepost completion "
            + shell
            + ")\n"
            + "complete_line() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); "
            + "_complete_milepost 2>/dev/null; echo \"${COMPREPLY[@]}\"; }\n";
    Outcome commands = Launched.bash(Map.of(), complete + "complete_line milepost ''");
    assertThat(commands.exitCode()).as(commands.err()).isZero();
    assertThat(commands.err()).isEmpty();
    assertThat(commands.out().strip().split(" ")).containsAll(COMMANDS);
    Outcome options = Launched.bash(Map.of(), complete + "complete_line milepost list --ser");
    assertThat(options.out().strip().split(" ")).contains("--server", "--server-url");
    Outcome formats = Launched.bash(Map.of(), complete + "complete_line milepost list -o ''");
    assertThat(formats.out().strip().split(" ")).contains("table", "json", "csv", "value");
  }
}
