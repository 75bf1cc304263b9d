package dev.milepost.cli;

import dev.milepost.cli.output.Terminal;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Uses what a start of any command uses, so that Java can note it: {@code make aot} runs this
 * against a throw-away service. Not for anybody else.
 */
@Command(name = AotTraining.NAME, hidden = true)
final class AotTraining implements Callable<Integer> {
  static final String NAME = "aot-training";

  private static final List<String> LINES =
      List.of(
          "list",
          "list -o json",
          "list --state running -o value -c id",
          "list --help",
          "show 1",
          "show 1 -o json",
          "create --type generic --label a=b items_total=2",
          "patch 1 memory_remaining=1024",
          "cancel 1 --yes",
          "events 1",
          "samples 1",
          "parts 1",
          "wait 2 --timeout 1s",
          "watch 2 --timeout 1s",
          "doctor",
          "version");

  private final Map<String, String> environment;

  AotTraining(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
  }

  @Override
  public Integer call() {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Terminal terminal = new Terminal(nowhere, nowhere, false, false, false);
    for (String line : LINES) {
      int exitCode = Main.execute(terminal, environment, line.split(" ", -1));
      if (exitCode != ExitCode.OK.number() && exitCode != ExitCode.WAIT_TIMED_OUT.number()) {
        return exitCode;
      }
    }
    return ExitCode.OK.number();
  }
}
