package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Humane;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost parts}. */
@Command(name = "parts", description = "Show the tables, disks and streams inside a migration.")
public final class PartsCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();
  @Mixin final OutputOptions output = new OutputOptions();

  public PartsCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Target target = Target.of("migrations", lookup.id(server), "parts").with("limit", "1000");
    JsonNode page = Pages.whole(server, target.toString(), "parts");
    if (output.format() == Format.JSON) {
      terminal().print(page.toString());
      return ExitCode.OK;
    }
    List<JsonNode> parts = Pages.rows(page, "parts");
    if (parts.isEmpty() && output.format() == Format.TABLE) {
      terminal().say("It has no parts.");
    } else {
      output.print(terminal(), columns(), parts);
    }
    return ExitCode.OK;
  }

  private static List<Column> columns() {
    return List.of(
        Column.of("PART", "name"),
        Column.of("STATE", "state"),
        amount("DONE", "done"),
        amount("TOTAL", "total"),
        Column.of("UNIT", "unit"),
        Column.of("UPDATED", "updated_at"),
        Column.of("MESSAGE", "message"));
  }

  private static Column amount(String header, String field) {
    return Column.of(header, field)
        .inWords(part ->
            part.path(field).isNumber() && part.path("unit").asText().equals("bytes")
                ? Humane.bytes(part.path(field).doubleValue())
                : Humane.field(field, part.path(field)))
        .toTheRight();
  }
}
