package dev.milepost.demo;

import dev.milepost.api.Milepost;
import dev.milepost.service.relay.RelayTarget;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a demo says to whoever started it. Names no secret. */
final class Greeting {
  private final Milepost milepost;
  private final String version;
  private final Surroundings surroundings;

  Greeting(Milepost milepost, String version, Surroundings surroundings) {
    this.milepost = milepost;
    this.version = version;
    this.surroundings = surroundings;
  }

  String url() {
    return "http://127.0.0.1:" + milepost.port();
  }

  /** What is where. */
  String addresses() {
    String gateways =
        surroundings.config().relay().gateways().stream()
            .map(RelayTarget::name)
            .collect(Collectors.joining(", "));
    return """
    Milepost %s

      DEMO - no authentication, loopback only
    %s
      Dashboard    %s/ui/
      API          %s/migrations
      Metrics      http://127.0.0.1:%d/metrics
      Database     embedded PostgreSQL in %s (kept; delete to reset)
      Pushgateway  %s
    """
        .formatted(
            version,
            surroundings.warnings().stream()
                .map(warning -> "  " + warning + "\n")
                .collect(Collectors.joining()),
            url(),
            url(),
            milepost.metricsPort(),
            folder(),
            gateways.isEmpty()
                ? "none: start again with MILEPOST_PUSHGATEWAY_URL=http://127.0.0.1:9091"
                : gateways);
  }

  /** Commands that work as they stand, in any order but that the first comes first. */
  String commands() {
    UUID uuid = UUID.randomUUID();
    return """

    Try it from another terminal:

      # a migration of your own: it appears on the dashboard
      curl -s %1$s/migrations -H 'Content-Type: application/json' -d '{"uuid": "%2$s", "migration_type": "generic", "name": "mine", "status": "running", "items_total": 100}'

      # its progress: the bar moves
      curl -s -X PATCH %1$s/migrations/%2$s -H 'Content-Type: application/json' -d '{"items_completed": 42}'

      # what happens, as it happens
      curl -sN '%1$s/migrations/stream?state=running&fields=id,name,status,completion'

      # what waits for somebody
      curl -s '%1$s/migrations?state=waiting&fields=id,name,status,migration_type'

    Ctrl-C ends it.
    """
        .formatted(url(), uuid);
  }

  String farewell() {
    return "\nStopped. Everything is in %s: start again to go on, delete it to begin anew.\n"
        .formatted(folder());
  }

  private String folder() {
    return surroundings.config().dataFolder().toAbsolutePath().toString();
  }
}
