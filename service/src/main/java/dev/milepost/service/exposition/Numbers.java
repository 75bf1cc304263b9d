package dev.milepost.service.exposition;

import java.util.regex.Pattern;

/** Numbers as Go reads and as the text format writes them. */
final class Numbers {
  // No hexadecimal, no underscore: Prometheus' parser refuses them although Go reads them.
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern INFINITE =
      Pattern.compile("[+-]?inf(?:inity)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");

  private static final double WHOLE = 1e15;

  private Numbers() {}

  /** The number; NaN also for what is none. */
  static double parse(String text) {
    if (INFINITE.matcher(text).matches()) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (text.length() > 400 || !DECIMAL.matcher(text).matches()) {
      return Double.NaN;
    }
    double value = Double.parseDouble(text);
    // Go calls a number that is too large for a double an error, not an infinity.
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  static boolean isNaN(String text) {
    return text.equalsIgnoreCase("nan");
  }

  static boolean isLong(String text) {
    if (!INTEGER.matcher(text).matches()) {
      return false;
    }
    try {
      Long.parseLong(text);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** As a value in the text format. */
  static String write(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    boolean whole = value == Math.rint(value) && Math.abs(value) < WHOLE;
    return whole ? Long.toString((long) value) : Double.toString(value);
  }
}
