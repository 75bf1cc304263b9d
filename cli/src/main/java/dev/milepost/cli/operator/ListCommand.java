package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code milepost list}. */
@Command(name = "list", description = "List migrations, newest first.")
public final class ListCommand extends ServiceCommand {
  @Mixin final Filters filters = new Filters();
  @Mixin final OutputOptions output = new OutputOptions();

  @Option(names = "--limit", paramLabel = "N", description = "How many at most; 50 by default.")
  @Nullable Integer limit;

  @Option(
      names = "--marker",
      paramLabel = "ID",
      description = "The last one of the page before: begin after it.")
  @Nullable String marker;

  @Option(names = "--all", description = "All pages; --limit is the size of one then.")
  boolean all;

  public ListCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    JsonNode page = good(server.get(target().toString())).body();
    List<JsonNode> rows = new ArrayList<>();
    page.path("migrations").forEach(rows::add);
    JsonNode next = page.path("next");
    while (all && next.isTextual()) {
      JsonNode further = good(server.get(next.asText())).body();
      further.path("migrations").forEach(rows::add);
      next = further.path("next");
    }
    if (output.format() == Format.JSON) {
      if (all && page instanceof ObjectNode whole) {
        whole.putArray("migrations").addAll(rows);
        whole.putNull("next");
      }
      terminal().print(page.toString());
      return ExitCode.OK;
    }
    if (rows.isEmpty() && output.format() == Format.TABLE) {
      terminal().say("No migration matches.");
      return ExitCode.OK;
    }
    output.print(terminal(), MigrationColumns.all(), rows);
    if (next.isTextual() && output.format() == Format.TABLE) {
      terminal()
          .say("There are more: --all, or --marker " + rows.getLast().path("id").asText() + ".");
    }
    return ExitCode.OK;
  }

  private Target target() {
    Target target = filters.on(Target.of("migrations"));
    if (limit != null) {
      target.with("limit", limit.toString());
    } else if (all) {
      target.with("limit", "1000");
    }
    if (marker != null) {
      target.with("marker", marker);
    }
    // In JSON the whole record, unless columns are named.
    if (output.format() != Format.JSON || !output.columns.isEmpty()) {
      target.with("fields", String.join(",", fields()));
    }
    return target;
  }

  /** The id is what the next page begins after. */
  private List<String> fields() {
    return output.format() == Format.JSON
        ? output.fields(MigrationColumns.all())
        : output.fields(MigrationColumns.all(), "id");
  }
}
