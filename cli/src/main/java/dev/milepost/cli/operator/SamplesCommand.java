package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code milepost samples}. */
@Command(name = "samples", description = "Show a migration's progress history, oldest first.")
public final class SamplesCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--points", paramLabel = "N", description = "How many at most; 300 by default.")
  @Nullable Integer points;

  public SamplesCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Target target = Target.of("migrations", lookup.id(server), "samples");
    if (points != null) {
      target.with("points", points.toString());
    }
    JsonNode samples = good(server.get(target.toString())).body();
    if (output.format() == Format.JSON) {
      terminal().print(samples.toString());
    } else {
      output.print(terminal(), columns(), Pages.rows(samples, "samples"));
    }
    return ExitCode.OK;
  }

  private static List<Column> columns() {
    return List.of(
        Column.of("AT", "at"),
        Column.of("MEMORY", "memory_processed").toTheRight(),
        Column.of("MEMORY LEFT", "memory_remaining").toTheRight(),
        Column.of("DISK", "disk_processed").toTheRight(),
        Column.of("DISK LEFT", "disk_remaining").toTheRight(),
        Column.of("ITEMS", "items_completed").toTheRight(),
        Column.of("OF", "items_total").toTheRight(),
        Column.of("PASS", "iteration").toTheRight(),
        Column.of("HOLD", "hold"));
  }
}
