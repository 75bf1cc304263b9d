package dev.milepost.cli.operator;

import dev.milepost.cli.ExitCode;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Problem;
import java.util.ArrayList;
import java.util.List;

/** Ends a command from wherever it is; its message is what the operator reads. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ExitCode exitCode;

  CommandFailed(ExitCode exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** For an answer that isn't the hoped one. */
  static CommandFailed of(Answer answer) {
    return new CommandFailed(
        ExitCode.of(answer),
        switch (answer) {
          case Answer.Done done -> "HTTP " + done.status() + " was not expected";
          case Answer.Refused(Problem problem) -> words(problem);
          case Answer.Unreachable(String reason) -> reason;
        });
  }

  ExitCode exitCode() {
    return exitCode;
  }

  private static String words(Problem problem) {
    List<String> lines = new ArrayList<>();
    lines.add(problem.detail());
    for (Problem.FieldError error : problem.errors()) {
      String line = "  " + error.field() + ": " + error.detail();
      if (!problem.detail().contains(error.detail())) {
        lines.add(line);
      }
      if (!error.allowed().isEmpty() && !error.allowed().equals(problem.allowed())) {
        lines.add("  legal: " + String.join(", ", error.allowed()));
      }
    }
    if (!problem.allowed().isEmpty()) {
      lines.add("  legal now: " + String.join(", ", problem.allowed()));
    }
    problem.requestId().ifPresent(id -> lines.add("  request " + id));
    return String.join("\n", lines);
  }
}
