package dev.milepost.cli.operator;

import dev.milepost.cli.ExitCode;
import dev.milepost.cli.server.Target;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which migrations are listed or watched. Named as the {@code openstack} client names its own. */
final class Filters {
  @Option(names = "--server", paramLabel = "ID", description = "The server (instance) that moves.")
  List<String> servers = new ArrayList<>();

  @Option(names = "--host", paramLabel = "HOST", description = "Its source or its destination.")
  List<String> hosts = new ArrayList<>();

  @Option(names = "--status", paramLabel = "STATUS", description = "The source system's word.")
  List<String> statuses = new ArrayList<>();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "What the status means: queued, running, waiting, paused, completed, failed, cancelled,"
              + " reverted.")
  List<String> states = new ArrayList<>();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description =
          "live-migration, cold-migration (or migration), resize, evacuation, schema-change,"
              + " file-migration, container, backup, generic.")
  List<String> types = new ArrayList<>();

  @Option(
      names = "--unfinished",
      description = "Those that are queued, running, waiting or paused.")
  boolean unfinished;

  @Option(names = "--job-id", paramLabel = "JOB", description = "All attempts of the job.")
  List<String> jobs = new ArrayList<>();

  @Option(names = "--name", paramLabel = "NAME", description = "The name for people, exactly.")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "A label; of several, all must match.")
  List<String> labels = new ArrayList<>();

  @Option(names = "--user", paramLabel = "USER", description = "Who started it.")
  List<String> users = new ArrayList<>();

  @Option(names = "--project", paramLabel = "PROJECT", description = "Which it belongs to.")
  List<String> projects = new ArrayList<>();

  @Option(
      names = "--changes-since",
      paramLabel = "TIME",
      description = "Last changed then or later, as 2026-11-20T08:00:00Z.")
  @Nullable String changesSince;

  @Option(
      names = "--changes-before",
      paramLabel = "TIME",
      description = "Last changed then or earlier.")
  @Nullable String changesBefore;

  /** Adds them to a list's or a stream's query. */
  Target on(Target target) {
    target
        .with("instance_uuid", servers)
        .with("host", hosts)
        .with("status", statuses)
        .with("state", states)
        .with("migration_type", types.stream().map(Filters::type).toList())
        .with("job_id", jobs)
        .with("name", names)
        .with("label", labels.stream().map(Filters::label).toList())
        .with("user_id", users)
        .with("project_id", projects);
    if (unfinished) {
      if (!states.isEmpty()) {
        throw new CommandFailed(ExitCode.USAGE, "--unfinished and --state exclude each other");
      }
      target.with("state", "queued,running,waiting,paused");
    }
    if (changesSince != null) {
      target.with("changes-since", changesSince);
    }
    if (changesBefore != null) {
      target.with("changes-before", changesBefore);
    }
    return target;
  }

  boolean any() {
    return !on(Target.of()).toString().isEmpty();
  }

  /** The openstack client's word for Nova's. */
  static String type(String word) {
    return word.equals("cold-migration") ? "migration" : word;
  }

  private static String label(String text) {
    int sign = text.indexOf('=');
    int colon = text.indexOf(':');
    return sign > 0 && (colon < 0 || sign < colon)
        ? text.substring(0, sign) + ":" + text.substring(sign + 1)
        : text;
  }
}
