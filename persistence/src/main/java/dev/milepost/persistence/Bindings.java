package dev.milepost.persistence;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.statement.SqlStatement;

/** The values of a statement that is put together from parts; each part names its own. */
final class Bindings {
  private final Map<String, Object> values = new LinkedHashMap<>();

  /** Keeps the value and gives the parameter that stands for it. */
  String add(Object value) {
    String name = "p" + values.size();
    values.put(name, value);
    return ":" + name;
  }

  /** The comparison with any of the values; there must be one. */
  String any(Collection<?> of) {
    return of.size() == 1
        ? " = " + add(of.iterator().next())
        : of.stream().map(this::add).collect(Collectors.joining(", ", " IN (", ")"));
  }

  void bind(SqlStatement<?> statement) {
    values.forEach(statement::bind);
  }
}
