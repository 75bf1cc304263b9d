package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Request;
import dev.milepost.cli.server.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code milepost create}. */
@Command(
    name = "create",
    description = {
      "Create a migration, or find it if it was created before.",
      "Fields that have no option are written as FIELD=VALUE."
    })
public final class CreateCommand extends ServiceCommand {
  @Option(names = "--type", required = true, paramLabel = "TYPE", description = "What moves.")
  String type = "";

  @Option(names = "--job-id", paramLabel = "JOB", description = "The job's own name.")
  @Nullable String jobId;

  @Option(names = "--name", paramLabel = "NAME", description = "A name for people.")
  @Nullable String name;

  @Option(names = "--server", paramLabel = "ID", description = "The server (instance) that moves.")
  @Nullable String server;

  @Option(names = "--source", paramLabel = "HOST", description = "The compute service it leaves.")
  @Nullable String source;

  @Option(names = "--dest", paramLabel = "HOST", description = "The compute service it goes to.")
  @Nullable String destination;

  @Option(names = "--status", paramLabel = "STATUS", description = "Where it starts; queued.")
  @Nullable String status;

  @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "The same for every repeat of this creation; one is made up by default.")
  @Nullable String key;

  @Parameters(arity = "0..*", paramLabel = "FIELD=VALUE", description = "Any field of the API.")
  List<String> fields = new ArrayList<>();

  @Mixin final OutputOptions output = new OutputOptions();

  public CreateCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server service) throws InterruptedException {
    // Else a 503 that came after the commit would make a second one of what is asked again.
    String once = key != null ? key : UUID.randomUUID().toString();
    Answer.Done answer = good(service.send(Request.post("/migrations", body()).idempotent(once)));
    JsonNode migration = answer.body();
    if (output.asked()) {
      ShowCommand.print(terminal(), output, migration);
    } else {
      terminal().print(migration.path("id").asText());
    }
    terminal()
        .say(
            "%s %s of the job %s. See: milepost watch %s"
                .formatted(
                    answer.status() == 201 ? "Created migration" : "There was already migration",
                    migration.path("id").asText(),
                    migration.path("job_id").asText(),
                    migration.path("id").asText()));
    return ExitCode.OK;
  }

  private ObjectNode body() {
    List<String> words = new ArrayList<>(fields);
    labels.forEach(label -> words.add("labels." + label));
    ObjectNode body = Assignments.json(words);
    body.put("migration_type", Filters.type(type));
    put(body, "job_id", jobId);
    put(body, "name", name);
    put(body, "instance_uuid", server);
    put(body, "source_compute", source);
    put(body, "dest_compute", destination);
    put(body, "status", status);
    return body;
  }

  private static void put(ObjectNode body, String field, @Nullable String value) {
    if (value != null) {
      body.put(field, value);
    }
  }
}
