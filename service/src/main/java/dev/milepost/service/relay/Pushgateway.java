package dev.milepost.service.relay;

import io.prometheus.metrics.config.ExporterProperties;
import io.prometheus.metrics.config.PrometheusProperties;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.HttpConnectionFactory;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP side of one Pushgateway. Redirects aren't followed: a gateway that sends us elsewhere
 * isn't the one that was configured.
 *
 * <p>A connection that went stale between two requests needs no care here: HttpURLConnection sends
 * PUT and DELETE once more by itself.
 */
final class Pushgateway {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration READ = Duration.ofSeconds(5);

  /** From the first try to connect to the end of the answer. */
  private static final Duration WHOLE = Duration.ofSeconds(7);

  /** The same for a batch: the gateway takes 3 s for one of 50,000 records, and is not alone. */
  private static final Duration WHOLE_BATCH = Duration.ofSeconds(20);

  /** The same for all content: a gateway with 50,000 groups takes 7 seconds to list them. */
  private static final Duration WHOLE_CONTENT = Duration.ofSeconds(30);

  /** Empty, because system properties and environment would override the job of every group. */
  private static final PrometheusProperties NO_PROPERTIES =
      PrometheusProperties.builder()
          .exporterProperties(ExporterProperties.builder().build())
          .build();

  private final GatewayAddress address;
  private final Duration whole;

  Pushgateway(GatewayAddress address) {
    this(address, WHOLE);
  }

  /**
   * @param whole how long anything but the reading of all content may take
   */
  Pushgateway(GatewayAddress address, Duration whole) {
    this.address = address;
    this.whole = whole;
  }

  /** Replaces the group. */
  GatewayAnswer put(GroupingKey group, MetricSnapshots values) {
    return put(group, values, "");
  }

  /**
   * Replaces the group.
   *
   * @param more further families as text; the client's own types refuse some of the names that
   *     others give their families
   */
  GatewayAnswer put(GroupingKey group, MetricSnapshots values, String more) {
    return exchange(group, more, READ, whole, client -> client.push(() -> values));
  }

  /** Replaces a group that may be large. */
  GatewayAnswer putAll(GroupingKey group, MetricSnapshots values) {
    return exchange(group, "", WHOLE_BATCH, WHOLE_BATCH, client -> client.push(() -> values));
  }

  /** Removes the group; one that isn't there is fine. */
  GatewayAnswer delete(GroupingKey group) {
    return exchange(group, "", READ, whole, PushGateway::delete);
  }

  /**
   * When the gateway was started, in its own words.
   *
   * @throws IOException when there is no answer or one that doesn't tell
   */
  String startTime() throws IOException {
    return Deadline.within(
        whole,
        () -> {
          try (InputStream body = BoundedConnection.bounded(get("/api/v1/status", READ))) {
            return GatewayContent.startTime(body);
          }
        });
  }

  /** The groups that may be ours, if that is our job. */
  List<GroupContent> groups(String job) throws IOException {
    return Deadline.within(
        WHOLE_CONTENT,
        () -> {
          try (InputStream body = get("/api/v1/metrics", WHOLE_CONTENT)) {
            return GatewayContent.groups(body, job);
          }
        });
  }

  private InputStream get(String path, Duration readTimeout) throws IOException {
    HttpURLConnection connection = open(path);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) readTimeout.toMillis());
    int status = connection.getResponseCode();
    if (status != HttpURLConnection.HTTP_OK) {
      connection.disconnect();
      throw new IOException("GET " + path + " was answered " + status);
    }
    return connection.getInputStream();
  }

  private GatewayAnswer exchange(
      GroupingKey group, String more, Duration read, Duration limit, Sending sending) {
    try {
      return Deadline.within(limit, () -> answered(group, more, read, sending));
    } catch (IOException e) {
      return new GatewayAnswer.Unavailable(GatewayAnswer.bounded(e.toString()));
    }
  }

  private GatewayAnswer answered(GroupingKey group, String more, Duration read, Sending sending) {
    Connections connections = new Connections(group.path(), more);
    PushGateway client =
        PushGateway.builder(NO_PROPERTIES)
            .job(group.job())
            .format(Format.PROMETHEUS_TEXT)
            .connectionFactory(connections)
            .connectionTimeout(CONNECT)
            .readTimeout(read)
            .build();
    try {
      sending.by(client);
      return new GatewayAnswer.Accepted();
    } catch (IOException e) {
      return connections.answer(e);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    URL url = URI.create(address.base() + path).toURL();
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty(Relay.MARK, "1");
    address
        .authorization()
        .ifPresent(value -> connection.setRequestProperty("Authorization", value));
    return connection;
  }

  /** One request through the Prometheus client. */
  private interface Sending {
    void by(PushGateway client) throws IOException;
  }

  /**
   * Gives the client a connection to our own URL instead of the one it would build, and keeps it:
   * the client's exception tells the status only in words.
   */
  private final class Connections implements HttpConnectionFactory {
    /** How the client words a failure that is an answer. */
    private static final String ANSWERED = "Response code from ";

    private static final String BODY = ", response body: ";

    private final String path;
    private final String more;
    private @Nullable HttpURLConnection last;

    private Connections(String path, String more) {
      this.path = path;
      this.more = more;
    }

    @Override
    public HttpURLConnection create(URL ignored) throws IOException {
      HttpURLConnection connection = new BoundedConnection(open(path), more);
      last = connection;
      return connection;
    }

    private GatewayAnswer answer(IOException failure) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      String text = String.valueOf(cause.getMessage());
      HttpURLConnection connection = last;
      if (connection == null || !text.startsWith(ANSWERED)) {
        return new GatewayAnswer.Unavailable(GatewayAnswer.bounded(cause.toString()));
      }
      int body = text.indexOf(BODY);
      return GatewayAnswer.of(
          status(connection), body < 0 ? "" : text.substring(body + BODY.length()));
    }

    private static int status(HttpURLConnection answered) {
      try {
        return answered.getResponseCode();
      } catch (IOException e) {
        throw new UncheckedIOException("the status of an answer that was read is known", e);
      }
    }
  }
}
