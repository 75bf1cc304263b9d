package dev.milepost.api.nova;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** Values as Nova's messages show them: in Python's notation. */
final class PythonText {
  private PythonText() {}

  /** The text in quotes, as {@code repr} gives it. */
  static String repr(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder repr = new StringBuilder().append(quote);
    text.codePoints().forEach(c -> append(repr, c, quote));
    return repr.append(quote).toString();
  }

  static String repr(List<String> texts) {
    return texts.stream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
  }

  /** What {@code str} gives of a value that came as JSON. */
  static String str(JsonNode value) {
    return value.isTextual() ? value.textValue() : repr(value);
  }

  static String repr(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> repr(value.textValue());
      case NULL -> "None";
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case ARRAY ->
          value.valueStream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
      case OBJECT ->
          value.properties().stream()
              .map(member -> repr(member.getKey()) + ": " + repr(member.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      default -> value.asText();
    };
  }

  private static void append(StringBuilder repr, int c, char quote) {
    switch (c) {
      case '\\' -> repr.append("\\\\");
      case '\n' -> repr.append("\\n");
      case '\r' -> repr.append("\\r");
      case '\t' -> repr.append("\\t");
      default -> {
        if (c == quote) {
          repr.append('\\').append(quote);
        } else if (isPrintable(c)) {
          repr.appendCodePoint(c);
        } else {
          repr.append((c > 0xffff ? "\\U%08x" : c > 0xff ? "\\u%04x" : "\\x%02x").formatted(c));
        }
      }
    }
  }

  private static boolean isPrintable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
