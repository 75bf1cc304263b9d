package dev.milepost.cli.readme;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of a Markdown document and what they print. They stand in fenced {@code console}
 * blocks:
 *
 * <pre>
 * $ a command, which a backslash at the end \
 *     continues on the next line
 * what it prints, where ... stands for anything within its line
 * </pre>
 */
final class ConsoleDocument {
  private static final Set<String> OTHER_NAMES_OF_COMMANDS =
      Set.of("", "bash", "sh", "shell", "shell-session", "zsh");

  private ConsoleDocument() {}

  /**
   * A command.
   *
   * @param line where it is in the document, from 1
   * @param expected the lines that it prints
   */
  record Step(int line, String command, List<String> expected) {}

  /**
   * The document's commands in order.
   *
   * @throws AssertionError when there may be a command that nobody would find here
   */
  static List<Step> parse(String markdown) {
    List<Step> steps = new ArrayList<>();
    List<String> lines = markdown.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).startsWith("```")) {
        continue;
      }
      String language = lines.get(i).substring(3).strip();
      int end = lines.subList(i + 1, lines.size()).indexOf("```") + i + 1;
      if (end == i) {
        throw new AssertionError("the block in line " + (i + 1) + " has no end");
      }
      if (OTHER_NAMES_OF_COMMANDS.contains(language)) {
        throw new AssertionError(
            "the block in line %d is \"%s\": commands belong into console, the rest gets a name"
                .formatted(i + 1, language));
      }
      if (language.equals("console")) {
        steps.addAll(block(lines.subList(i + 1, end), i + 2));
      }
      i = end;
    }
    return steps;
  }

  private static List<Step> block(List<String> lines, int firstLine) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int start = i;
      if (!lines.get(i).startsWith("$ ")) {
        throw new AssertionError("line " + (firstLine + i) + " is the output of no command");
      }
      StringBuilder command = new StringBuilder(lines.get(i).substring(2));
      while (lines.get(i).endsWith("\\")) {
        i++;
        command.append('\n').append(lines.get(i));
      }
      List<String> expected = new ArrayList<>();
      while (i + 1 < lines.size() && !lines.get(i + 1).startsWith("$ ")) {
        i++;
        expected.add(lines.get(i));
      }
      steps.add(new Step(firstLine + start, command.toString(), withoutBlankEnd(expected)));
    }
    return steps;
  }

  private static List<String> withoutBlankEnd(List<String> lines) {
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    return List.copyOf(lines.subList(0, end));
  }

  /** Whether that is what was expected, but for blank lines at the end. */
  static boolean matches(List<String> expected, String printed) {
    List<String> lines = withoutBlankEnd(printed.lines().toList());
    if (lines.size() != expected.size()) {
      return false;
    }
    for (int i = 0; i < lines.size(); i++) {
      if (!pattern(expected.get(i)).matcher(lines.get(i)).matches()) {
        return false;
      }
    }
    return true;
  }

  private static Pattern pattern(String expected) {
    return Pattern.compile(
        Pattern.compile("...", Pattern.LITERAL)
            .splitAsStream(expected + "\n")
            .map(part -> part.endsWith("\n") ? part.substring(0, part.length() - 1) : part)
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
