package dev.milepost.cli.output;

import com.fasterxml.jackson.databind.JsonNode;

/** How far it is, drawn. For terminals only. */
public final class ProgressBar {
  private static final int WIDTH = 20;

  private ProgressBar() {}

  /**
   * A bar and its percentage, always of the same width.
   *
   * @param completion from 0 to 1; null when nobody knows
   */
  public static String of(JsonNode completion) {
    if (!completion.isNumber()) {
      return "[" + " ".repeat(WIDTH) + "]    ?";
    }
    int done = (int) Math.floor(completion.doubleValue() * WIDTH);
    return "[%s%s] %4s"
        .formatted("#".repeat(done), "-".repeat(WIDTH - done), Humane.percent(completion));
  }
}
