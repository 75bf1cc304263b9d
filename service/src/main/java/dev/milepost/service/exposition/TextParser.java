package dev.milepost.service.exposition;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the text format 0.0.4 by the rules of Prometheus' own parser (prometheus/common, expfmt),
 * state by state, also where they are odd: a space after the value must be followed by a timestamp,
 * a line without a line feed is no line. Looks at each byte once.
 */
public final class TextParser {
  private final Bytes in;
  private final FamilyTable families = new FamilyTable();

  private TextParser(byte[] body) {
    this.in = new Bytes(body);
  }

  /**
   * Reads a whole body.
   *
   * @throws InvalidExposition with the number of the line and what is wrong there
   */
  public static Exposition parse(byte[] body) throws InvalidExposition {
    return new TextParser(body).parse();
  }

  private Exposition parse() throws InvalidExposition {
    while (in.skipBlanksUnlessEnded()) {
      switch (in.current()) {
        case '\n' -> in.endLine();
        case '#' -> comment();
        default -> sample();
      }
    }
    return families.exposition();
  }

  private void comment() throws InvalidExposition {
    in.next();
    in.skipBlanks();
    String keyword = in.word();
    boolean help = keyword.equals("HELP");
    if (in.current() == '\n' || (!help && !keyword.equals("TYPE"))) {
      in.skipLine();
      return;
    }
    in.skipBlanks();
    String name = in.metricName();
    if (in.current() == '\n') {
      in.endLine();
      return;
    }
    if (!in.atBlank()) {
      throw in.wrong("invalid metric name in comment");
    }
    FamilyTable.Growing family = families.named(name);
    in.skipBlanks();
    if (in.current() == '\n') {
      in.endLine();
    } else if (help) {
      help(family);
    } else {
      type(family);
    }
  }

  private void help(FamilyTable.Growing family) throws InvalidExposition {
    if (family.help != null) {
      throw in.wrong("second HELP line for metric name " + quoted(family.name));
    }
    family.help = in.helpText();
    in.endLine();
  }

  private void type(FamilyTable.Growing family) throws InvalidExposition {
    if (family.type != null) {
      throw in.wrong(
          "second TYPE line for metric name "
              + quoted(family.name)
              + ", or TYPE reported after samples");
    }
    // Prometheus's own parser drops backslashes here, so a Pushgateway takes such a type.
    String word = in.restOfLine().replace("\\", "");
    family.type =
        FamilyType.of(word).orElseThrow(() -> in.wrong("unknown metric type " + quoted(word)));
    in.endLine();
  }

  private void sample() throws InvalidExposition {
    String name = in.metricName();
    if (name.isEmpty()) {
      throw in.wrong("invalid metric name");
    }
    FamilyTable.Growing family = families.named(name);
    if (family.type == null) {
      family.type = FamilyType.UNTYPED;
    }
    in.skipBlanks();
    SortedMap<String, String> labels = new TreeMap<>();
    if (in.current() == '{') {
      labels(name, labels);
    }
    requireBound(family, labels);
    String number = in.word();
    double value = Numbers.parse(number);
    if (Double.isNaN(value) && !Numbers.isNaN(number)) {
      throw in.wrong("expected float as value, got " + quoted(number));
    }
    family.add(new Sample(name, labels, value));
    if (in.current() != '\n') {
      timestamp();
    }
    in.endLine();
  }

  /** From the opening brace to the value. */
  private void labels(String metric, SortedMap<String, String> labels) throws InvalidExposition {
    in.next();
    in.skipBlanks();
    while (in.current() != '}') {
      String name = in.labelName();
      if (name.isEmpty()) {
        throw in.wrong("invalid label name for metric " + quoted(metric));
      }
      if (name.equals("__name__")) {
        throw in.wrong("label name \"__name__\" is reserved");
      }
      in.skipBlanks();
      if (in.current() != '=') {
        throw in.wrong("expected '=' after label name");
      }
      in.next();
      in.skipBlanks();
      if (in.current() != '"') {
        throw in.wrong("expected '\"' at start of label value");
      }
      if (labels.put(name, in.labelValue()) != null) {
        throw in.wrong("duplicate label names for metric " + quoted(metric));
      }
      in.skipBlanks();
      if (in.current() == ',') {
        in.next();
        in.skipBlanks();
      } else if (in.current() != '}') {
        throw in.wrong("unexpected end of label value");
      }
    }
    in.next();
    in.skipBlanks();
  }

  /** The bound of a quantile or a bucket has to be a number. */
  private void requireBound(FamilyTable.Growing family, SortedMap<String, String> labels)
      throws InvalidExposition {
    String label = family.boundLabel();
    String bound = label == null ? null : labels.get(label);
    if (bound != null && Double.isNaN(Numbers.parse(bound)) && !Numbers.isNaN(bound)) {
      throw in.wrong("expected float as value for '" + label + "' label, got " + quoted(bound));
    }
  }

  private void timestamp() throws InvalidExposition {
    in.skipBlanks();
    String millis = in.word();
    if (!Numbers.isLong(millis)) {
      throw in.wrong("expected integer as timestamp, got " + quoted(millis));
    }
    families.timestamped = true;
    if (!in.restOfLine().isEmpty()) {
      throw in.wrong("spurious string after timestamp");
    }
  }

  static String quoted(String text) {
    String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
    return '"' + shown.replaceAll("\\p{Cc}", "�") + '"';
  }
}
