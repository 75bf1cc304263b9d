package dev.milepost.cli;

import dev.milepost.cli.output.Terminal;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code milepost completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Print a script that completes commands and options.",
      "bash: source <(milepost completion bash)",
      "zsh:  source <(milepost completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** The shells; one script serves both. */
  enum Shell {
    bash,
    zsh
  }

  private final Terminal terminal;
  private final CommandLine whole;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  Shell shell = Shell.bash;

  /**
   * Knows all commands.
   *
   * @param whole with all of them
   */
  CompletionCommand(Terminal terminal, CommandLine whole) {
    this.terminal = terminal;
    this.whole = whole;
  }

  @Override
  public Integer call() {
    terminal.print(AutoComplete.bash("milepost", whole));
    return ExitCode.OK.number();
  }
}
