package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code milepost wait}. */
@Command(
    name = "wait",
    description = {
      "Wait for a migration, quietly: the exit code tells how it came out.",
      "0 as wanted, 10 failed or reverted, 11 cancelled, 12 not in time."
    })
public final class WaitCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--for",
      paramLabel = "GOAL",
      converter = Goal.Converter.class,
      description = "completed (the default), another state, finished, status=WORD or state=WORD.")
  Goal goal = new Goal("state", Goal.COMPLETED);

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = SpanConverter.class,
      description = "How long, such as 90s or 2h; for ever by default.")
  @Nullable Duration timeout;

  public WaitCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Waiting waiting = new Waiting(server, terminal(), lookup.id(server), Deadline.in(timeout));
    Waiting.Outcome outcome = waiting.until(goal);
    JsonNode migration = outcome.migration();
    if (output.asked()) {
      ShowCommand.print(terminal(), output, migration);
    }
    if (outcome.exitCode() != ExitCode.OK) {
      String reason = migration.path("outcome_reason").asText("");
      terminal()
          .say(
              "milepost: %s is %s%s"
                  .formatted(
                      migration.path("id").asText(),
                      migration.path("status").asText(),
                      reason.isEmpty() || reason.equals("null") ? "" : ": " + reason));
    }
    return outcome.exitCode();
  }
}
