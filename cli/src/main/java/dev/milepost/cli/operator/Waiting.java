package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Request;
import dev.milepost.cli.server.Server;
import dev.milepost.cli.server.Target;
import java.time.Duration;
import java.util.Optional;

/**
 * Waits for one migration by long polls. A service that goes away for a while is waited for, too;
 * one that isn't there at the beginning is not.
 */
final class Waiting {
  private static final Duration POLL = Duration.ofSeconds(30);
  private static final Duration LONGER_THAN_A_POLL = Duration.ofSeconds(45);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Server server;
  private final Terminal terminal;
  private final Deadline deadline;
  private final String target;
  private JsonNode migration = MissingNode.getInstance();
  private Optional<String> etag = Optional.empty();
  private boolean away;

  Waiting(Server server, Terminal terminal, String id, Deadline deadline) {
    this.server = server;
    this.terminal = terminal;
    this.deadline = deadline;
    this.target = Target.of("migrations", id).toString();
  }

  Outcome until(Goal goal) throws InterruptedException {
    while (true) {
      hear(server.send(request(), LONGER_THAN_A_POLL));
      Optional<ExitCode> reached = goal.reached(migration);
      if (reached.isPresent()) {
        return new Outcome(reached.get(), migration);
      }
      if (deadline.over()) {
        return new Outcome(ExitCode.WAIT_TIMED_OUT, migration);
      }
      if (away) {
        Thread.sleep(deadline.leftAtMost(PAUSE));
      }
    }
  }

  private Request request() {
    Request request = Request.get(target);
    long seconds = deadline.leftAtMost(POLL).toSeconds();
    return etag.map(known ->
            request.with("If-None-Match", known).with("Prefer", "wait=" + Math.max(1, seconds)))
        .orElse(request);
  }

  private void hear(Answer answer) {
    switch (answer) {
      case Answer.Done done -> {
        away = false;
        if (done.status() == 200) {
          migration = done.body();
          etag = done.etag();
        }
      }
      case Answer.Unreachable unreachable when !migration.isMissingNode() ->
          missed(unreachable.reason());
      case Answer.Refused refused
          when !migration.isMissingNode() && refused.problem().status() >= 500 ->
          missed(refused.problem().detail());
      default -> throw CommandFailed.of(answer);
    }
  }

  private void missed(String reason) {
    if (!away) {
      terminal.say("milepost: " + reason + "; waiting for it");
    }
    away = true;
  }

  /** How it ended, and the migration as it was then. */
  record Outcome(ExitCode exitCode, JsonNode migration) {}
}
