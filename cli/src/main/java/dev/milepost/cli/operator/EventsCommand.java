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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost events}. */
@Command(name = "events", description = "Show who changed what, when and why, oldest first.")
public final class EventsCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();
  @Mixin final OutputOptions output = new OutputOptions();

  public EventsCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Target target = Target.of("migrations", lookup.id(server), "events").with("limit", "1000");
    JsonNode page = Pages.whole(server, target.toString(), "events");
    if (output.format() == Format.JSON) {
      terminal().print(page.toString());
    } else {
      output.print(terminal(), columns(), Pages.rows(page, "events"));
    }
    return ExitCode.OK;
  }

  private static List<Column> columns() {
    return List.of(
        Column.of("AT", "at"),
        Column.of("EVENT", "kind"),
        Column.of("FROM", "from"),
        Column.of("TO", "to"),
        Column.of("ACTOR", "actor"),
        Column.of("REASON", "reason"));
  }
}
