package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Colors;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Rows;
import dev.milepost.cli.output.Terminal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How and which data are printed: the same options for all commands. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output", "-f", "--format"},
      order = 80,
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}. json is what the API answers.")
  @Nullable Format named;

  @Option(
      names = {"-c", "--column"},
      order = 81,
      paramLabel = "COLUMN",
      description = "Only this column, or field of the API such as eta.seconds. May be repeated.")
  List<String> columns = new ArrayList<>();

  Format format() {
    return named == null ? Format.TABLE : named;
  }

  /** Whether data are wanted of a command that usually only says what it did. */
  boolean asked() {
    return named != null || !columns.isEmpty();
  }

  /** The wanted ones of those that there are; a field of the API has a column of its own. */
  List<Column> chosen(List<Column> usual) {
    return columns.isEmpty() ? usual : columns.stream().map(name -> column(name, usual)).toList();
  }

  private static Column column(String name, List<Column> usual) {
    return usual.stream()
        .filter(column -> column.isNamed(name))
        .findFirst()
        .orElseGet(() -> Column.field(field(name)));
  }

  /** The openstack client's columns have their names with spaces, and one in other words. */
  private static String field(String name) {
    String field = name.toLowerCase(Locale.ROOT).replace(' ', '_');
    return field.equals("server_uuid") ? "instance_uuid" : field;
  }

  /** The fields of the API that are needed, and those that are always. */
  List<String> fields(List<Column> usual, String... always) {
    return Stream.concat(
            Stream.of(always), chosen(usual).stream().flatMap(column -> column.fields().stream()))
        .distinct()
        .toList();
  }

  void print(Terminal terminal, List<Column> usual, List<JsonNode> rows) {
    List<Column> shown = chosen(usual);
    refuseUnknown(shown, rows);
    print(terminal, Rows.lines(format(), shown, rows));
  }

  /** One record, from top to bottom. */
  void printFields(Terminal terminal, List<Column> usual, JsonNode row) {
    List<Column> shown = chosen(usual);
    refuseUnknown(shown, List.of(row));
    print(terminal, Rows.fields(format(), shown, row));
  }

  /** On a terminal a table has colours. */
  private void print(Terminal terminal, List<String> lines) {
    boolean table = format() == Format.TABLE;
    lines.forEach(line -> terminal.out().println(table ? Colors.in(terminal, line) : line));
    terminal.out().flush();
  }

  private static void refuseUnknown(List<Column> shown, List<JsonNode> rows) {
    for (JsonNode row : rows.stream().limit(1).toList()) {
      List<String> unknown =
          shown.stream()
              .flatMap(column -> column.fields().stream())
              .filter(field -> !row.has(field))
              .toList();
      if (!unknown.isEmpty()) {
        List<String> known = new ArrayList<>();
        row.fieldNames().forEachRemaining(known::add);
        throw new CommandFailed(
            ExitCode.USAGE,
            "no column %s\n  there are: %s"
                .formatted(String.join(", ", unknown), String.join(", ", known)));
      }
    }
  }
}
