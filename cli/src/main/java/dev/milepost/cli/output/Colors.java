package dev.milepost.cli.output;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Colours of the words that tell good from bad. The words say it without them, too. */
public final class Colors {
  private static final Pattern WORDS =
      Pattern.compile(
          "(?<good>\\bcompleted\\b)|(?<bad>\\bfailed\\b|\\bnot converging\\b)"
              + "|(?<odd>\\bsilent\\b|\\bstalled\\b|\\bcancelled\\b|\\bat risk\\b|\\breverted\\b)");

  private Colors() {}

  /** The line with colours in it, for a terminal that may have them. */
  public static String in(Terminal terminal, String line) {
    if (!terminal.color()) {
      return line;
    }
    return WORDS
        .matcher(line)
        .replaceAll(found -> "\033[" + number(found) + "m" + found.group() + "\033[0m");
  }

  private static int number(MatchResult found) {
    if (found.group("good") != null) {
      return 32;
    }
    return found.group("bad") != null ? 31 : 33;
  }
}
