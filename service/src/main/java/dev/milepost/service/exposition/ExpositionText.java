package dev.milepost.service.exposition;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the text format 0.0.4. A family or sample that was written already is left out. */
public final class ExpositionText {
  private final Map<String, StringBuilder> bodies = new LinkedHashMap<>();
  private final Map<String, FamilyType> types = new LinkedHashMap<>();
  private final Set<String> written = new HashSet<>();
  private final Set<String> leftOut;

  /**
   * @param leftOut names of families that are written elsewhere
   */
  public ExpositionText(Collection<String> leftOut) {
    this.leftOut = Set.copyOf(leftOut);
  }

  /** The text of exactly these families. */
  public static String of(Exposition exposition) {
    return new ExpositionText(Set.of()).add(exposition, Map.of(), Set.of()).toString();
  }

  /**
   * Adds families; one that an earlier call added with another type is left out.
   *
   * @param added labels that each sample gets, above its own
   * @param dropped names of labels that no sample keeps
   */
  public ExpositionText add(Exposition exposition, Map<String, String> added, Set<String> dropped) {
    for (Family family : exposition.families()) {
      FamilyType type = types.putIfAbsent(family.name(), family.type());
      if (leftOut.contains(family.name()) || (type != null && type != family.type())) {
        continue;
      }
      StringBuilder body =
          bodies.computeIfAbsent(family.name(), name -> head(name, family.type(), family.help()));
      for (Sample sample : family.samples()) {
        SortedMap<String, String> labels = new TreeMap<>(sample.labels());
        labels.putAll(added);
        labels.keySet().removeAll(dropped);
        if (written.add(Sample.key(sample.name(), labels))) {
          line(body, sample.name(), labels, sample.value());
        }
      }
    }
    return this;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    bodies.values().forEach(text::append);
    return text.toString();
  }

  private static StringBuilder head(String name, FamilyType type, @Nullable String help) {
    StringBuilder head = new StringBuilder();
    if (help != null) {
      head.append("# HELP ").append(name).append(' ').append(escaped(help, false)).append('\n');
    }
    return head.append("# TYPE ").append(name).append(' ').append(type.word()).append('\n');
  }

  private static void line(
      StringBuilder text, String name, SortedMap<String, String> labels, double value) {
    text.append(name);
    char separator = '{';
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(separator).append(label.getKey()).append("=\"");
      text.append(escaped(label.getValue(), true)).append('"');
      separator = ',';
    }
    if (separator == ',') {
      text.append('}');
    }
    text.append(' ').append(Numbers.write(value)).append('\n');
  }

  private static String escaped(String text, boolean quotes) {
    String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
    return quotes ? escaped.replace("\"", "\\\"") : escaped;
  }
}
