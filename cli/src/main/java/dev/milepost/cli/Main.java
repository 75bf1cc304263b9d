package dev.milepost.cli;

import dev.milepost.cli.output.Terminal;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The program: {@code milepost}, but for {@code serve} and {@code demo}. */
public final class Main {
  /** Which of the first three descriptors are terminals; the launcher knows. */
  private static final String TERMINALS = "milepost.terminals";

  private Main() {}

  public static void main(String[] arguments) {
    Terminal terminal = Terminal.of(System.getProperty(TERMINALS, ""), System.getenv());
    int exitCode = execute(terminal, System.getenv(), arguments);
    terminal.out().flush();
    terminal.err().flush();
    System.exit(exitCode);
  }

  /** Runs one command and returns its exit code. */
  static int execute(Terminal terminal, Map<String, String> environment, String... arguments) {
    String[] words = withoutNoun(arguments);
    CommandLine line = new CommandLine(new Root());
    Map<String, Supplier<Object>> commands = Commands.all(terminal, environment, line);
    String first = words.length == 0 ? "" : words[0];
    Supplier<Object> wanted = commands.get(first);
    // One that isn't used is never loaded: that is most of a start.
    if (wanted != null && !first.equals(Commands.COMPLETION)) {
      line.addSubcommand(first, wanted.get());
    } else {
      commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    line.setOut(terminal.out())
        .setErr(terminal.err())
        .setColorScheme(Help.defaultColorScheme(terminal.color() ? Ansi.ON : Ansi.OFF))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((failure, given) -> refused(terminal, failure));
    return line.execute(words);
  }

  /** {@code milepost migration list} is {@code milepost list}. */
  private static String[] withoutNoun(String[] arguments) {
    return arguments.length > 1 && arguments[0].equals("migration")
        ? Arrays.copyOfRange(arguments, 1, arguments.length)
        : arguments;
  }

  private static int refused(Terminal terminal, ParameterException failure) {
    String command = failure.getCommandLine().getCommandSpec().qualifiedName();
    terminal.say("milepost: " + failure.getMessage());
    terminal.say("See: " + command + " --help");
    return ExitCode.USAGE.number();
  }

  /** What is above all commands. */
  @Command(
      name = "milepost",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND",
      description = "Tracks migrations: how far, will it finish, and what to do if it won't.",
      footer = {
        "",
        "milepost serve starts the service, milepost demo one with made-up migrations.",
        "Exit codes: 0 done, 1 failed, 2 wrong command line or value, 3 not found, 4 conflict,",
        "5 no service, 6 forbidden, 10 waited for a failure, 11 for a cancellation, 12 too long."
      })
  static final class Root {}

  /** For {@code --version}. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"milepost " + VersionCommand.known()};
    }
  }
}
