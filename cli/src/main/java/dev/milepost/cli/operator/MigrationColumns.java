package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Humane;
import dev.milepost.cli.output.ProgressBar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a list shows of a migration. */
final class MigrationColumns {
  private static final List<String> LEFT =
      List.of(
          "memory_remaining", "disk_remaining", "items_total", "items_completed", "unit", "state");
  private static final List<String> TROUBLE =
      List.of("silent", "stalled", "convergence", "throttled", "requested_action", "state");

  private MigrationColumns() {}

  /** Those of a list. */
  static List<Column> all() {
    return List.of(
        Column.of("ID", "id").toTheRight(),
        Column.of("JOB", "job_id"),
        Column.of("TYPE", "migration_type"),
        Column.of("STATUS", "status"),
        Column.of("DONE", "completion").toTheRight(),
        words("LEFT", LEFT, MigrationColumns::left).toTheRight(),
        Column.of("RATE", "rate").toTheRight(),
        Column.of("ETA", "eta"),
        words("HEARD", List.of("last_report_at", "computed_at"), MigrationColumns::heard),
        words("REMARK", TROUBLE, MigrationColumns::remark));
  }

  /** The same with a bar, for a terminal. */
  static List<Column> withBars() {
    List<Column> columns = new ArrayList<>(all());
    columns.replaceAll(column ->
        column.header().equals("DONE")
            ? column.inWords(row -> ProgressBar.of(row.path("completion")))
            : column);
    return columns;
  }

  private static Column words(
      String header, List<String> fields, Function<JsonNode, String> words) {
    return new Column(
        header,
        fields,
        row -> words.apply(row).equals(Humane.NOTHING) ? "" : words.apply(row),
        words,
        false);
  }

  private static String left(JsonNode migration) {
    JsonNode memory = migration.path("memory_remaining");
    JsonNode disk = migration.path("disk_remaining");
    if (memory.isNumber() || disk.isNumber()) {
      return Humane.bytes(memory.doubleValue() + disk.doubleValue());
    }
    JsonNode total = migration.path("items_total");
    if (!total.isNumber()) {
      return Humane.NOTHING;
    }
    long left = total.longValue() - migration.path("items_completed").longValue();
    String unit = migration.path("unit").asText("");
    return Math.max(0, left) + (unit.isEmpty() || unit.equals("null") ? "" : " " + unit);
  }

  private static String heard(JsonNode migration) {
    return Humane.ago(migration.path("last_report_at"), migration.path("computed_at"));
  }

  /** What an operator should know first; nothing when all is well. */
  static String remark(JsonNode migration) {
    List<String> remarks = new ArrayList<>();
    String action = migration.path("requested_action").path("action").asText("");
    if (!action.isEmpty()) {
      remarks.add(action + " asked for");
    }
    for (String fact : List.of("silent", "stalled", "throttled")) {
      if (migration.path(fact).booleanValue()) {
        remarks.add(fact);
      }
    }
    String verdict = migration.path("convergence").path("verdict").asText();
    if (verdict.equals("not_converging") || verdict.equals("at_risk")) {
      remarks.add(verdict.replace('_', ' '));
    }
    return remarks.isEmpty() ? Humane.NOTHING : String.join(", ", remarks);
  }
}
