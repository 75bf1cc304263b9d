package dev.milepost.cli.operator;

import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Access;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Server;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What all commands that speak with the service have in common. */
@Command(mixinStandardHelpOptions = true, sortOptions = false)
abstract class ServiceCommand implements Callable<Integer> {
  private final Terminal started;
  private final Map<String, String> environment;

  @Option(
      names = "--server-url",
      order = 90,
      paramLabel = "URL",
      description = "Where the service is; else MILEPOST_URL, else http://127.0.0.1:8080.")
  @Nullable String serverUrl;

  @Option(
      names = "--no-color",
      order = 91,
      description = "No colours; NO_COLOR in the environment does the same.")
  boolean noColor;

  ServiceCommand(Terminal terminal, Map<String, String> environment) {
    this.started = terminal;
    this.environment = Map.copyOf(environment);
  }

  /** Does it. */
  abstract ExitCode run(Server server) throws InterruptedException;

  final Terminal terminal() {
    return noColor ? started.withoutColor() : started;
  }

  @Override
  public final Integer call() throws InterruptedException {
    try (Server server = new Server(access())) {
      return run(server).number();
    } catch (CommandFailed e) {
      terminal().say("milepost: " + e.getMessage());
      return e.exitCode().number();
    }
  }

  private Access access() {
    try {
      return Access.of(serverUrl, environment);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  /** The answer if it is a good one; else the command ends. */
  static Answer.Done good(Answer answer) {
    if (answer instanceof Answer.Done done) {
      return done;
    }
    throw CommandFailed.of(answer);
  }
}
