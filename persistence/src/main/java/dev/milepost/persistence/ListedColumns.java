package dev.milepost.persistence;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a list reads for the fields that it shows. A column left out is null in the
 * result, so that the rows are still read by one hand.
 */
final class ListedColumns {
  /** No migration can be without them; the version is the ETag's. */
  private static final Set<String> ALWAYS =
      Set.of(
          "id", "uuid", "job_id", "attempt", "migration_type", "status", "created_at", "version");

  private static final List<String> NUMBERS =
      List.of(
          "memory_total",
          "memory_processed",
          "memory_remaining",
          "disk_total",
          "disk_processed",
          "disk_remaining",
          "items_total",
          "items_completed");

  /** The fields that are not a column of the same name. */
  private static final Map<String, List<String>> COMPUTED =
      Map.ofEntries(
          Map.entry("state", List.of()),
          Map.entry("computed_at", List.of()),
          Map.entry("unit", List.of("unit", "parts_counted", "parts_unit")),
          Map.entry("completion", List.of("completion_floor")),
          Map.entry("instantaneous_completion", NUMBERS),
          Map.entry(
              "estimate_exceeded",
              List.of("items_total", "items_completed", "parts_estimate_exceeded")),
          Map.entry("rate", List.of("outlook")),
          Map.entry("eta", List.of("outlook")),
          Map.entry("convergence", List.of("outlook")),
          Map.entry("stalled", List.of("outlook")),
          Map.entry("silent", List.of("silent_since")),
          Map.entry(
              "requested_action",
              List.of("requested_action_id", "requested_action", "requested_by", "requested_at")));

  private static final List<String> ALL =
      Arrays.stream(MigrationRows.COLUMNS.split(",")).map(String::strip).toList();

  private ListedColumns() {}

  /**
   * The select list of {@link MigrationRows#migration}.
   *
   * @param fields names of the record's fields; null for all
   */
  static String of(@Nullable Set<String> fields) {
    if (fields == null) {
      return MigrationRows.COLUMNS;
    }
    Set<String> read = new HashSet<>(ALWAYS);
    fields.forEach(field -> read.addAll(COMPUTED.getOrDefault(field, List.of(field))));
    return ALL.stream()
        .map(column -> read.contains(name(column)) ? column : absent(column))
        .collect(Collectors.joining(", "));
  }

  /** A null of the column's type, which costs no look at the column. */
  private static String absent(String column) {
    return "CASE WHEN false THEN " + column + " END AS " + name(column);
  }

  private static String name(String column) {
    return column.substring(column.indexOf('.') + 1);
  }
}
