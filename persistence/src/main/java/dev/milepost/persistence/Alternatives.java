package dev.milepost.persistence;

import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/**
 * The ways to meet a query's equalities. An index in the order of the list answers one value of one
 * column, so each combination of values is a branch of its own, and the branches are merged.
 */
final class Alternatives {
  /** More would be planned for longer than they save; the rest is checked row by row. */
  private static final int MAX_BRANCHES = 8;

  private Alternatives() {}

  /** One way: rows of {@code migrations m}, joined with what else it takes. */
  record Branch(String joins, List<String> conditions) {
    static final Branch ALL = new Branch("", List.of());

    Branch {
      conditions = List.copyOf(conditions);
    }

    Branch and(Branch other) {
      List<String> both = new ArrayList<>(conditions);
      both.addAll(other.conditions);
      return new Branch(joins + other.joins, both);
    }

    Branch and(String condition) {
      return and(new Branch("", List.of(condition)));
    }
  }

  /** Branches that may overlap; none when nothing can match. */
  static List<Branch> of(List<Equals> filters, Bindings bindings) {
    List<Branch> branches = List.of(Branch.ALL);
    for (Equals filter :
        filters.stream().sorted(Comparator.comparingInt(Alternatives::ways)).toList()) {
      List<Branch> ways =
          branches.size() * ways(filter) <= MAX_BRANCHES
              ? ways(filter, bindings)
              : List.of(anyWay(filter, bindings));
      branches = branches.stream().flatMap(branch -> ways.stream().map(branch::and)).toList();
    }
    return branches;
  }

  private static int ways(Equals filter) {
    boolean twoColumns = filter.field() == Field.HOST || filter.field() == Field.UNIT;
    return filter.values().size() * (twoColumns ? 2 : 1);
  }

  private static List<Branch> ways(Equals filter, Bindings bindings) {
    List<Branch> ways = new ArrayList<>();
    for (String text : filter.values()) {
      String value = bindings.add(typed(filter.field().kind(), text));
      switch (filter.field()) {
        case HOST -> {
          ways.add(Branch.ALL.and("m.source_compute = " + value));
          ways.add(Branch.ALL.and("m.dest_compute = " + value));
        }
        case UNIT -> {
          ways.add(
              Branch.ALL.and(
                  "m.unit = "
                      + value
                      + " AND NOT EXISTS (SELECT FROM migration_progress own"
                      + " WHERE own.migration_id = m.id AND own.parts_counted > 0)"));
          ways.add(
              new Branch(
                  " JOIN migration_progress parts ON parts.migration_id = m.id AND"
                      + " parts.parts_unit = "
                      + value,
                  List.of()));
        }
        case UUID ->
            ways.add(
                new Branch(
                    " JOIN migration_uuids u ON u.migration_id = m.id AND u.uuid = " + value,
                    List.of()));
        default -> ways.add(Branch.ALL.and(column(filter.field()) + " = " + value));
      }
    }
    return ways;
  }

  /** The same as one condition, which no index answers in the list's order. */
  private static Branch anyWay(Equals filter, Bindings bindings) {
    String any =
        bindings.any(
            filter.values().stream().map(text -> typed(filter.field().kind(), text)).toList());
    return Branch.ALL.and(
        switch (filter.field()) {
          case HOST -> "(m.source_compute" + any + " OR m.dest_compute" + any + ")";
          case UNIT ->
              "(SELECT CASE WHEN own.parts_counted > 0 THEN own.parts_unit ELSE m.unit END"
                  + " FROM migration_progress own WHERE own.migration_id = m.id)"
                  + any;
          case UUID ->
              "m.id IN (SELECT u.migration_id FROM migration_uuids u WHERE u.uuid" + any + ")";
          default -> column(filter.field()) + any;
        });
  }

  private static String column(Field field) {
    return "m." + field.word();
  }

  private static Object typed(Kind kind, String text) {
    return switch (kind) {
      case TEXT -> text;
      case NUMBER -> Long.valueOf(text);
      case BOOLEAN -> Boolean.valueOf(text);
      case UUID -> UUID.fromString(text);
    };
  }
}
