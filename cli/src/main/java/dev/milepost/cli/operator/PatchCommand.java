package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Humane;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Request;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code milepost patch}. */
@Command(
    name = "patch",
    description = {
      "Report on a migration, as its runner does.",
      "For example: milepost patch 7 status=running memory_remaining=1048576"
    })
public final class PatchCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description = "What can be reported; the value null makes it unknown.")
  List<String> fields = new ArrayList<>();

  @Option(
      names = "--if-version",
      paramLabel = "N",
      description = "Only if that is its version; else the exit code is 4.")
  @Nullable Long version;

  @Mixin final OutputOptions output = new OutputOptions();

  public PatchCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    String target = Target.of("migrations", lookup.id(server)).toString();
    Request request = ifVersion(Request.patch(target, Assignments.json(fields)), version);
    Answer.Done answer = good(server.send(request));
    JsonNode migration = answer.body();
    if (output.asked()) {
      ShowCommand.print(terminal(), output, migration);
    }
    terminal()
        .say(
            "%s %s is %s, %s%s"
                .formatted(
                    answer.applied() ? "Migration" : "Nothing changed: migration",
                    migration.path("id").asText(),
                    migration.path("status").asText(),
                    Humane.percent(migration.path("completion")),
                    asked(migration)));
    return ExitCode.OK;
  }

  private static String asked(JsonNode migration) {
    JsonNode action = migration.path("requested_action");
    return action.isObject() ? "; " + Humane.field("requested_action", action) : "";
  }

  static Request ifVersion(Request request, @Nullable Long version) {
    return version == null ? request : request.with("If-Match", "\"" + version + "\"");
  }
}
