package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Rows;
import dev.milepost.cli.output.Screen;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code milepost watch}. */
@Command(
    name = "watch",
    description = {
      "Watch migrations as they change.",
      "On a terminal the list is drawn again in place; elsewhere each change is a line.",
      "Ends when the one that is named has finished, or all have with --until finished:",
      "0 completed, 10 failed or reverted, 11 cancelled, 12 not in time."
    })
public final class WatchCommand extends ServiceCommand {
  private static final Duration LOOK = Duration.ofSeconds(1);

  @Parameters(
      arity = "0..1",
      paramLabel = "ID",
      description = "An id, uuid or job id; all that match the filters without.")
  @Nullable String one;

  @Mixin final Filters filters = new Filters();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(
      names = "--until",
      paramLabel = "GOAL",
      converter = Goal.Converter.class,
      description = "End when all have come to this: finished, a state, status=WORD or state=WORD.")
  @Nullable Goal until;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = SpanConverter.class,
      description = "Give up after that, with 12.")
  @Nullable Duration timeout;

  public WatchCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Optional<String> id = one == null ? Optional.empty() : Optional.of(uuid(server, one));
    Optional<Goal> goal =
        until != null ? Optional.of(until) : id.map(known -> new Goal("", Goal.FINISHED));
    Deadline deadline = Deadline.in(timeout);
    boolean inPlace = terminal().output() && output.format() == Format.TABLE;
    Screen screen = new Screen(terminal());
    try (Watched watched =
        new Watched(server, () -> on(id, "migrations"), () -> on(id, "migrations", "stream"))) {
      show(inPlace, screen, watched, watched.read(), true);
      while (true) {
        Optional<ExitCode> end = goal.flatMap(wanted -> end(wanted, watched.all()));
        if (end.isPresent()) {
          return end.get();
        }
        if (deadline.over()) {
          return ExitCode.WAIT_TIMED_OUT;
        }
        List<JsonNode> changed = watched.next(deadline.leftAtMost(LOOK));
        if (!changed.isEmpty()) {
          show(inPlace, screen, watched, changed, false);
        }
      }
    }
  }

  private static String uuid(Server server, String text) throws InterruptedException {
    Lookup lookup = new Lookup();
    lookup.text = text;
    Target target = Target.of("migrations", lookup.id(server)).with("fields", "uuid");
    return good(server.get(target.toString())).body().path("uuid").asText();
  }

  private Target on(Optional<String> uuid, String... path) {
    Target target = filters.on(Target.of(path));
    uuid.ifPresent(one -> target.with("uuid", one));
    return target;
  }

  private void show(
      boolean inPlace, Screen screen, Watched watched, List<JsonNode> changed, boolean first) {
    if (inPlace) {
      List<Column> columns = output.chosen(MigrationColumns.withBars());
      screen.draw(Rows.lines(Format.TABLE, columns, watched.all()));
      return;
    }
    List<Column> columns = output.chosen(MigrationColumns.all());
    List<String> lines = Rows.lines(output.format(), columns, changed);
    boolean headers = output.format() == Format.TABLE || output.format() == Format.CSV;
    lines.stream().skip(headers && !first ? 1 : 0).forEach(terminal()::print);
  }

  /** Over when none is left that hasn't come to it. */
  private static Optional<ExitCode> end(Goal goal, List<JsonNode> migrations) {
    ExitCode worst = ExitCode.OK;
    for (JsonNode migration : migrations) {
      Optional<ExitCode> reached = goal.reached(migration);
      if (reached.isEmpty()) {
        return Optional.empty();
      }
      ExitCode own =
          Goal.isOver(migration) && reached.get() == ExitCode.OK && goal.field().isEmpty()
              ? Goal.end(migration.path("state").asText())
              : reached.get();
      if (own != ExitCode.OK && worst != ExitCode.WAITED_FAILED) {
        worst = own;
      }
    }
    return Optional.of(worst);
  }
}
