package dev.milepost.api.http;

import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.RelayStore.Backlog;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One instance, the database and the gateways at one moment. Names no secret.
 *
 * @param relay one for each configured gateway
 * @param pushListener null while pushes aren't taken
 */
public record SystemReport(
    String version,
    Instant startedAt,
    Instant now,
    DatabaseReport database,
    List<GatewayReport> relay,
    Streams streams,
    @Nullable Listener pushListener) {

  public SystemReport {
    relay = List.copyOf(relay);
  }

  /**
   * The database as this instance sees it.
   *
   * @param reason why it can't serve; null when it can
   * @param serverVersion null while it doesn't answer
   * @param readOnly null while it doesn't answer
   */
  public record DatabaseReport(
      @Nullable String reason,
      @Nullable String serverVersion,
      @Nullable Boolean readOnly,
      Pool pool) {}

  /**
   * The connections that serve everything but reports.
   *
   * @param waiting threads that wait for one
   */
  public record Pool(int active, int idle, int waiting, int max) {}

  /**
   * A gateway.
   *
   * @param status as this instance has it
   * @param backlog whoever works on it; null while the database doesn't tell
   */
  public record GatewayReport(GatewayStatus status, @Nullable Backlog backlog) {}

  /**
   * The streams of this instance.
   *
   * @param limit how many there may be
   */
  public record Streams(int open, int limit) {}

  /** Where pushes are taken. */
  public record Listener(String host, int port) {}
}
