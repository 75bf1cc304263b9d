package dev.milepost.cli.output;

import java.util.List;

/** Lines that are drawn again where they were. For a terminal. */
public final class Screen {
  private final Terminal terminal;
  private int drawn;

  public Screen(Terminal terminal) {
    this.terminal = terminal;
  }

  /** Draws the lines instead of those before; what doesn't fit is cut off. */
  public void draw(List<String> lines) {
    Terminal.Size size = terminal.size();
    int shown = Math.min(lines.size(), Math.max(1, size.height() - 1));
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\033[").append(drawn).append("A\r\033[J");
    }
    for (String line : lines.subList(0, shown)) {
      String cut = line.length() > size.width() ? line.substring(0, size.width()) : line;
      text.append(Colors.in(terminal, cut)).append('\n');
    }
    drawn = shown;
    terminal.out().print(text);
    terminal.out().flush();
  }
}
