package dev.milepost.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Rows of data in those formats that have columns. */
public final class Rows {
  private static final String GAP = "  ";

  private Rows() {}

  /** The lines, the first of which are headers where the format has some. */
  public static List<String> lines(Format format, List<Column> columns, List<JsonNode> rows) {
    return switch (format) {
      case TABLE -> table(columns, rows);
      case CSV -> csv(columns, rows);
      case VALUE -> rows.stream().map(row -> values(columns, row)).toList();
      case JSON -> rows.stream().map(JsonNode::toString).toList();
    };
  }

  /** One record from top to bottom. */
  public static List<String> fields(Format format, List<Column> columns, JsonNode row) {
    return switch (format) {
      case TABLE -> upright(columns, row);
      case CSV -> csv(columns, List.of(row));
      case VALUE ->
          columns.stream().map(column -> Humane.oneLine(column.value().apply(row))).toList();
      case JSON -> List.of(row.toString());
    };
  }

  private static List<String> upright(List<Column> columns, JsonNode row) {
    int width = columns.stream().mapToInt(column -> column.header().length()).max().orElse(0);
    return columns.stream()
        .map(column ->
            pad(column.header().toLowerCase(java.util.Locale.ROOT), width, false)
                + GAP
                + column.words().apply(row))
        .toList();
  }

  private static List<String> table(List<Column> columns, List<JsonNode> rows) {
    List<List<String>> cells = new ArrayList<>();
    cells.add(columns.stream().map(Column::header).toList());
    rows.forEach(
        row -> cells.add(columns.stream().map(column -> column.words().apply(row)).toList()));
    int[] widths = new int[columns.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return cells.stream().map(line -> aligned(columns, line, widths)).toList();
  }

  private static String aligned(List<Column> columns, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP).append(pad(cells.get(i), widths[i], columns.get(i).numeric()));
    }
    return line.toString().stripTrailing();
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - text.length()));
    return right ? space + text : text + space;
  }

  private static List<String> csv(List<Column> columns, List<JsonNode> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(columns.stream().map(column -> quoted(column.header())).collect(comma()));
    rows.forEach(row ->
        lines.add(
            columns.stream().map(column -> quoted(column.value().apply(row))).collect(comma())));
    return lines;
  }

  private static java.util.stream.Collector<CharSequence, ?, String> comma() {
    return Collectors.joining(",");
  }

  private static String quoted(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String values(List<Column> columns, JsonNode row) {
    return columns.stream()
        .map(column -> Humane.oneLine(column.value().apply(row)))
        .collect(Collectors.joining("\t"));
  }
}
