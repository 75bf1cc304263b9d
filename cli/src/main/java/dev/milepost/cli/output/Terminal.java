package dev.milepost.cli.output;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command reads and prints. Everything is UTF-8, whatever the locale says: it is data.
 *
 * @param input whether somebody can be asked
 * @param output whether stdout is a terminal, on which lines can be drawn again
 * @param color whether stdout may have colours
 */
public record Terminal(
    PrintWriter out, PrintWriter err, boolean input, boolean output, boolean color) {
  private static final int WIDTH = 80;
  private static final int HEIGHT = 24;

  /**
   * The one that this program was started on.
   *
   * @param terminals the digits of those of the first three descriptors that are terminals
   */
  public static Terminal of(String terminals, Map<String, String> environment) {
    boolean output = terminals.contains("1");
    boolean plain =
        !environment.getOrDefault("NO_COLOR", "").isEmpty()
            || environment.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(
        writer(FileDescriptor.out),
        writer(FileDescriptor.err),
        terminals.contains("0") && terminals.contains("2"),
        output,
        output && !plain);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), false);
  }

  public Terminal withoutColor() {
    return new Terminal(out, err, input, output, false);
  }

  /** A line of data. */
  public void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line for people. */
  public void say(String line) {
    out.flush();
    err.println(line);
    err.flush();
  }

  /** Asks for a yes; anything else, and the end of the input, is a no. */
  public boolean confirm(String question) {
    out.flush();
    err.print(question + " [y/N] ");
    err.flush();
    try {
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(
                  new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
      String answer = reader.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      return false;
    }
  }

  /** Of the terminal now; a usual one's if it doesn't tell. */
  public Size size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/tty")))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] words =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", -1);
      if (words.length == 2) {
        int rows = Integer.parseInt(words[0]);
        int columns = Integer.parseInt(words[1]);
        if (rows > 0 && columns > 0) {
          return new Size(columns, rows);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // No terminal that could be asked.
    }
    return new Size(WIDTH, HEIGHT);
  }

  /** In characters. */
  public record Size(int width, int height) {}
}
