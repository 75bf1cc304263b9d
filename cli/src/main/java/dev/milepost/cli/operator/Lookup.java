package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which migration is meant. */
final class Lookup {
  private static final String NUMBER = "[0-9]+";
  private static final String UUID = "(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "The migration's id or uuid, or its job id: that is the job's newest attempt.")
  String text = "";

  @Option(
      names = {"-j", "--job"},
      order = 70,
      description = "ID is a job id, even if it looks like an id or a uuid.")
  boolean job;

  /** What a path needs: the id or uuid. */
  String id(Server server) throws InterruptedException {
    if (!job && (text.matches(NUMBER) || text.matches(UUID))) {
      return text;
    }
    Target newest =
        Target.of("migrations").with("job_id", text).with("limit", "1").with("fields", "id");
    JsonNode found = ServiceCommand.good(server.get(newest.toString())).body().path("migrations");
    if (found.isEmpty()) {
      throw new CommandFailed(ExitCode.NOT_FOUND, "There is no migration of the job " + text + ".");
    }
    return found.path(0).path("id").asText();
  }
}
