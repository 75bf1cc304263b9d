package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.ProgressBar;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost show}. */
@Command(name = "show", description = "Show a migration with all of its fields.")
public final class ShowCommand extends ServiceCommand {
  @Mixin final Lookup lookup = new Lookup();
  @Mixin final OutputOptions output = new OutputOptions();

  public ShowCommand(Terminal terminal, Map<String, String> environment) {
    super(terminal, environment);
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    Target target = Target.of("migrations", lookup.id(server));
    if (!output.columns.isEmpty()) {
      target.with("fields", String.join(",", output.fields(MigrationColumns.all())));
    }
    JsonNode migration = good(server.get(target.toString())).body();
    if (terminal().output() && output.format() == Format.TABLE && output.columns.isEmpty()) {
      terminal().print(ProgressBar.of(migration.path("completion")));
    }
    print(terminal(), output, migration);
    return ExitCode.OK;
  }

  /** All of its fields, or those of the named columns. */
  static void print(Terminal terminal, OutputOptions output, JsonNode migration) {
    List<Column> fields = new ArrayList<>();
    if (output.columns.isEmpty()) {
      migration.fieldNames().forEachRemaining(field -> fields.add(Column.field(field)));
    } else {
      fields.addAll(MigrationColumns.all());
    }
    output.printFields(terminal, fields, migration);
  }
}
