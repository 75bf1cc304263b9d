package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Humane;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Request;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code milepost cancel} and its like: one command for each action. */
@Command
public final class ActionCommand extends ServiceCommand {
  private final Action action;

  @Mixin final Lookup lookup = new Lookup();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the timeline.")
  @Nullable String reason;

  @Option(
      names = {"-y", "--yes"},
      description = "Don't ask back. Needed where nobody can be asked.")
  boolean yes;

  @Option(
      names = "--if-version",
      paramLabel = "N",
      description = "Only if that is its version; else the exit code is 4.")
  @Nullable Long version;

  @Option(
      names = "--wait",
      description = "Wait until it has finished, or for pause and resume until it has happened.")
  boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = SpanConverter.class,
      description = "How long to wait.")
  @Nullable Duration timeout;

  @Mixin final OutputOptions output = new OutputOptions();

  private ActionCommand(Action action, Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
    this.action = action;
  }

  /** The command of an action, with a help of its own. */
  public static CommandSpec of(Action action, Terminal terminal, Map<String, String> environment) {
    CommandSpec spec =
        CommandSpec.forAnnotatedObject(new ActionCommand(action, terminal, environment));
    spec.usageMessage().description(action.description());
    if (action == Action.CANCEL) {
      // The openstack client's word.
      spec.aliases("abort");
    }
    return spec;
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    String target = Target.of("migrations", lookup.id(server)).toString();
    if (action.destructive() && !yes) {
      ask(good(server.get(target)).body());
    }
    Request request = PatchCommand.ifVersion(Request.post(target + "/actions", body()), version);
    Answer.Done answer = good(server.send(request));
    JsonNode migration = answer.body();
    say(answer);
    ExitCode end = ExitCode.OK;
    if (wait) {
      Waiting waiting =
          new Waiting(server, terminal(), migration.path("id").asText(), Deadline.in(timeout));
      Waiting.Outcome outcome = waiting.until(goal());
      migration = outcome.migration();
      end = outcome.exitCode();
    }
    if (output.asked()) {
      ShowCommand.print(terminal(), output, migration);
    }
    return end;
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("action", action.word());
    if (reason != null) {
      body.put("reason", reason);
    }
    return body;
  }

  private Goal goal() {
    return switch (action) {
      case CANCEL -> new Goal("state", "cancelled");
      case PAUSE -> new Goal("state", "paused");
      case RESUME -> new Goal("state", "running");
      case REVERT -> new Goal("state", "reverted");
      case FORCE_COMPLETE, CUTOVER, CONFIRM, RETRY -> new Goal("state", "completed");
    };
  }

  private void ask(JsonNode migration) {
    String what =
        "%s migration %s (%s, %s, %s)"
            .formatted(
                action.command(),
                migration.path("id").asText(),
                migration.path("job_id").asText(),
                migration.path("status").asText(),
                Humane.percent(migration.path("completion")));
    if (!terminal().input()) {
      throw new CommandFailed(ExitCode.USAGE, "nobody here to ask: --yes to " + what);
    }
    if (!terminal().confirm(what + "?")) {
      throw new CommandFailed(ExitCode.GENERAL, "nothing was done");
    }
  }

  private void say(Answer.Done answer) {
    String id = answer.body().path("id").asText();
    if (action == Action.RETRY) {
      terminal()
          .say(
              "Attempt %s of the job %s is migration %s. See: milepost watch %s"
                  .formatted(
                      answer.body().path("attempt").asText(),
                      answer.body().path("job_id").asText(),
                      id,
                      id));
      if (!output.asked()) {
        terminal().print(id);
      }
      return;
    }
    terminal()
        .say(
            "%s: %s was asked for%s; the runner hears of it with its next report. See: milepost wait %s"
                .formatted(id, action.command(), answer.status() == 200 ? " before" : "", id));
  }
}
