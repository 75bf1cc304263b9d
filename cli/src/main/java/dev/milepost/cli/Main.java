package dev.milepost.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: {@code milepost}, but for {@code serve} and {@code demo}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** All commands in the order of the help. A command that isn't used is never loaded. */
  static Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("version", VersionCommand::new);
    return commands;
  }

  private static CommandLine commandLine(String[] arguments) {
    CommandLine line = new CommandLine(new Root());
    Map<String, Supplier<Object>> commands = commands();
    String first = arguments.length == 0 ? "" : arguments[0];
    Supplier<Object> wanted = commands.get(first);
    if (wanted != null) {
      line.addSubcommand(first, wanted.get());
    } else {
      commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    }
    return line;
  }

  /** What is above all commands. */
  @Command(
      name = "milepost",
      mixinStandardHelpOptions = true,
      synopsisSubcommandLabel = "COMMAND",
      description = "Tracks migrations: how far, will it finish, and what to do if it won't.")
  static final class Root {}
}
