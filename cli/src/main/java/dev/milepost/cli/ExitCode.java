package dev.milepost.cli;

import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Problem;

/**
 * How a command of an operator ends. {@code run} ends as its child does instead, and has the codes
 * of {@code timeout} and {@code env} for what went wrong around it.
 */
public enum ExitCode {
  OK(0),
  GENERAL(1),
  /** The command line, or a value in it that the service refused. */
  USAGE(2),
  NOT_FOUND(3),
  /** Not legal as it stands now, or not the version that was expected. */
  CONFLICT(4),
  /** No service there, no answer in time, or one that can't serve now. */
  UNREACHABLE(5),
  FORBIDDEN(6),
  /** What was waited for can't come any more: the migration failed or was reverted. */
  WAITED_FAILED(10),
  WAITED_CANCELLED(11),
  WAIT_TIMED_OUT(12);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }

  /** For an answer that ends a command. */
  public static ExitCode of(Answer answer) {
    return switch (answer) {
      case Answer.Done done -> OK;
      case Answer.Unreachable unreachable -> UNREACHABLE;
      case Answer.Refused(Problem problem) ->
          switch (problem.status()) {
            case 400, 413, 414, 415, 422, 431 -> USAGE;
            case 401, 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 409, 412 -> CONFLICT;
            case 502, 503, 504 -> UNREACHABLE;
            default -> GENERAL;
          };
    };
  }
}
