package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.ExitCode;
import dev.milepost.cli.output.Column;
import dev.milepost.cli.output.Format;
import dev.milepost.cli.output.Terminal;
import dev.milepost.cli.server.Answer;
import dev.milepost.cli.server.Server;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code milepost doctor}. */
@Command(
    name = "doctor",
    description = {
      "Find out what is wrong: the service, its database, its Pushgateways, the clocks.",
      "Ends with 0 when nothing is, with 1 when something is, with 5 when no service answers."
    })
public final class DoctorCommand extends ServiceCommand {
  private static final long SKEW_SECONDS = 5;

  /** Beyond it a runner's times are refused. */
  private static final long REFUSED_SKEW_SECONDS = 300;

  private static final long OVERDUE_SECONDS = 60;

  @Mixin final OutputOptions output = new OutputOptions();

  private final InstantSource clock;
  private final ArrayNode checks = JsonNodeFactory.instance.arrayNode();

  public DoctorCommand(Terminal terminal, Map<String, String> environment, InstantSource clock) {
    super(terminal, environment);
    this.clock = clock;
  }

  @Override
  ExitCode run(Server server) throws InterruptedException {
    long began = System.nanoTime();
    Answer answer = server.get("/system");
    long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
    Instant now = clock.instant();
    ExitCode end = ExitCode.of(answer);
    if (answer instanceof Answer.Done done) {
      JsonNode system = done.body();
      note("ok", "service", "%s answers in %d ms".formatted(server.url(), millis));
      version(system.path("version").asText());
      skew(Duration.between(Instant.parse(system.path("now").asText()), now));
      database(system.path("database"));
      relay(system.path("relay"));
      streams(system.path("streams"));
      end = failed() ? ExitCode.GENERAL : ExitCode.OK;
    } else {
      note("failed", "service", String.valueOf(CommandFailed.of(answer).getMessage()));
    }
    print();
    return end;
  }

  private void print() {
    if (output.format() == Format.JSON) {
      ObjectNode whole = JsonNodeFactory.instance.objectNode();
      whole.set("checks", checks);
      terminal().print(whole.toString());
      return;
    }
    List<Column> columns =
        List.of(
            Column.of("RESULT", "result"),
            Column.of("CHECK", "check"),
            Column.of("TOLD", "detail"));
    List<JsonNode> rows = new java.util.ArrayList<>();
    checks.forEach(rows::add);
    output.print(terminal(), columns, rows);
  }

  private void note(String result, String check, String detail) {
    checks.addObject().put("result", result).put("check", check).put("detail", detail);
  }

  private boolean failed() {
    for (JsonNode check : checks) {
      if (check.path("result").asText().equals("failed")) {
        return true;
      }
    }
    return false;
  }

  private void version(String theirs) {
    String ours = DoctorCommand.class.getPackage().getImplementationVersion();
    boolean same = ours == null || ours.equals(theirs);
    note(
        same ? "ok" : "warning",
        "version",
        same ? theirs : "the service is " + theirs + ", this command " + ours);
  }

  private void skew(Duration skew) {
    long seconds = Math.abs(skew.toSeconds());
    note(
        seconds <= SKEW_SECONDS ? "ok" : seconds < REFUSED_SKEW_SECONDS ? "warning" : "failed",
        "clocks",
        seconds <= SKEW_SECONDS
            ? "this machine and the service agree"
            : "this machine is %d s %s the service"
                .formatted(seconds, skew.isNegative() ? "behind" : "ahead of"));
  }

  private void database(JsonNode database) {
    if (!database.path("ready").booleanValue()) {
      note("failed", "database", database.path("reason").asText());
      return;
    }
    boolean readOnly = database.path("read_only").booleanValue();
    int waiting = database.path("pool").path("waiting").intValue();
    note(
        readOnly ? "failed" : waiting > 0 ? "warning" : "ok",
        "database",
        "PostgreSQL %s%s%s"
            .formatted(
                database.path("server_version").asText(),
                readOnly ? ", which takes no writes" : "",
                waiting > 0 ? ", " + waiting + " requests wait for a connection" : ""));
  }

  private void relay(JsonNode gateways) {
    if (gateways.isEmpty()) {
      note("ok", "relay", "off: no Pushgateway is configured");
    }
    for (JsonNode gateway : gateways) {
      String breaker = gateway.path("breaker").asText("");
      String error = gateway.path("last_error").asText("");
      double overdue = gateway.path("oldest_due_seconds").doubleValue();
      boolean sick = breaker.equals("open") || overdue > OVERDUE_SECONDS;
      boolean odd = gateway.path("quarantined").longValue() > 0;
      note(
          sick ? "failed" : odd ? "warning" : "ok",
          "relay",
          "%s: %s due, oldest for %.0f s, %s quarantined%s"
              .formatted(
                  gateway.path("gateway").asText(),
                  gateway.path("due").asText(),
                  overdue,
                  gateway.path("quarantined").asText(),
                  error.isEmpty() || error.equals("null") ? "" : "; last error: " + error));
    }
  }

  private void streams(JsonNode streams) {
    long open = streams.path("open").longValue();
    long limit = streams.path("limit").longValue();
    note(
        open * 10 > limit * 9 ? "warning" : "ok",
        "streams",
        "%d of at most %d are open".formatted(open, limit));
  }
}
