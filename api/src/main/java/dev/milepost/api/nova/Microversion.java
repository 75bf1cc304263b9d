package dev.milepost.api.nova;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Nova's API that a request asks for.
 *
 * @param text as it was asked for, to be said again in the answer
 */
record Microversion(String text, int major, int minor) implements Comparable<Microversion> {
  static final Microversion MIN = new Microversion("2.1", 2, 1);
  static final Microversion MAX = new Microversion("2.104", 2, 104);

  private static final Pattern FORM = Pattern.compile("([1-9][0-9]*)\\.([1-9][0-9]*|0)");
  private static final int LONGEST_NUMBER = 9;

  static Optional<Microversion> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new Microversion(text, number(matcher.group(1)), number(matcher.group(2))))
        : Optional.empty();
  }

  /** Whatever is too long for a number is above every version that there will be. */
  private static int number(String digits) {
    return digits.length() > LONGEST_NUMBER ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  boolean isServed() {
    return compareTo(MIN) >= 0 && compareTo(MAX) <= 0;
  }

  boolean has(Feature feature) {
    return compareTo(feature.since()) >= 0;
  }

  @Override
  public int compareTo(Microversion other) {
    return Comparator.comparingInt(Microversion::major)
        .thenComparingInt(Microversion::minor)
        .compare(this, other);
  }
}
