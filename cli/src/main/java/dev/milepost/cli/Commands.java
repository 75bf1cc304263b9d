package dev.milepost.cli;

import dev.milepost.cli.operator.Action;
import dev.milepost.cli.operator.ActionCommand;
import dev.milepost.cli.operator.CreateCommand;
import dev.milepost.cli.operator.DoctorCommand;
import dev.milepost.cli.operator.EventsCommand;
import dev.milepost.cli.operator.ListCommand;
import dev.milepost.cli.operator.PartsCommand;
import dev.milepost.cli.operator.PatchCommand;
import dev.milepost.cli.operator.SamplesCommand;
import dev.milepost.cli.operator.ShowCommand;
import dev.milepost.cli.operator.WaitCommand;
import dev.milepost.cli.operator.WatchCommand;
import dev.milepost.cli.output.Terminal;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands by their names: the one place where they are put together. */
final class Commands {
  static final String COMPLETION = "completion";

  private Commands() {}

  /**
   * In the order of the help.
   *
   * @param whole the command line that they become part of
   */
  static Map<String, Supplier<Object>> all(
      Terminal terminal, Map<String, String> environment, CommandLine whole) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("list", () -> new ListCommand(terminal, environment));
    commands.put("show", () -> new ShowCommand(terminal, environment));
    commands.put("watch", () -> new WatchCommand(terminal, environment));
    commands.put("wait", () -> new WaitCommand(terminal, environment));
    commands.put("create", () -> new CreateCommand(terminal, environment));
    commands.put("patch", () -> new PatchCommand(terminal, environment));
    for (Action action : Action.values()) {
      commands.put(action.command(), () -> ActionCommand.of(action, terminal, environment));
    }
    commands.put("events", () -> new EventsCommand(terminal, environment));
    commands.put("samples", () -> new SamplesCommand(terminal, environment));
    commands.put("parts", () -> new PartsCommand(terminal, environment));
    InstantSource clock = InstantSource.system();
    commands.put("doctor", () -> new DoctorCommand(terminal, environment, clock));
    commands.put(COMPLETION, () -> new CompletionCommand(terminal, whole));
    commands.put("version", () -> new VersionCommand(terminal));
    commands.put(AotTraining.NAME, () -> new AotTraining(environment));
    return commands;
  }
}
