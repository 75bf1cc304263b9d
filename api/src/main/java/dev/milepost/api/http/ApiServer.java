package dev.milepost.api.http;

import dev.milepost.api.ui.Dashboard;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.Migrations;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.relay.Placements;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** The HTTP side of the service. */
public final class ApiServer implements AutoCloseable {
  /** Requests worked on at once; the rest wait in Jetty. Far more than the database takes. */
  private static final int MAX_REQUESTS = 1024;

  /** Connects that may wait: the default of 50 makes a burst of clients retry for minutes. */
  private static final int LISTEN_BACKLOG = 4096;

  /** Every answer's, whoever makes it; a handler may say otherwise. */
  private static final HttpField NO_SNIFFING =
      new PreEncodedHttpField("X-Content-Type-Options", "nosniff");

  private static final HttpField NO_CACHING =
      new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-cache");

  private static final Duration IDLE_CONNECTION = Duration.ofSeconds(60);

  private final Javalin javalin;

  /**
   * Builds the server; {@link #start} opens the port.
   *
   * @param stopTimeout how long in-flight requests may take to finish once {@link #close} is called
   */
  public ApiServer(
      Listen listen,
      Wiring wiring,
      Dialect dialect,
      RequestObserver observer,
      Duration stopTimeout) {
    Json json = new Json();
    ErrorHandling errors = new ErrorHandling(json, dialect);
    HostGuard guard = new HostGuard(listen.host(), listen.allowedHosts());
    Routes routes = new Routes(wiring, json);
    this.javalin =
        Javalin.create(config -> {
          configure(config, listen, stopTimeout, json);
          config.routes.before(context -> {
            if (dialect.ownsPath(context.path())) {
              RequestIds.assign(context, dialect.identify(context));
            } else {
              RequestIds.assign(context);
            }
            guard.check(context);
          });
          errors.register(config.routes);
          routes.register(config.routes);
          dialect.register(config.routes);
          config.requestLogger.http((context, milliseconds) -> {
            if (!Watchers.stayed(context)) {
              observer.observe(
                  context.method().name(),
                  route(context),
                  context.statusCode(),
                  milliseconds / 1000.0);
            }
            RequestIds.release();
          });
        });
  }

  private static void configure(
      JavalinConfig config, Listen listen, Duration stopTimeout, Json json) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.startup.startupWatcherEnabled = false;
    config.http.prefer405over404 = true;
    config.http.generateEtags = false;
    config.router.ignoreTrailingSlashes = false;
    config.jetty.threadPool = threads();
    config.jetty.modifyServer(server -> {
      // Javalin's statistics of every request: nobody asks for them.
      server.setHandler((Handler) null);
      server.setStopTimeout(stopTimeout.toMillis());
      server.setErrorHandler(new UnroutedErrors(json));
    });
    config.jetty.modifyServletContextHandler(
        context -> context.setSessionHandler(new NoSessions()));
    config.jetty.modifyHttpConfiguration(http -> {
      http.setSendServerVersion(false);
      http.addCustomizer((request, answer) -> {
        answer.put(NO_SNIFFING);
        answer.put(NO_CACHING);
        return request;
      });
    });
    config.jetty.addConnector((server, http) -> connector(server, http, listen));
  }

  /** Selectors on platform threads, handlers on virtual ones, bounded. */
  private static QueuedThreadPool threads() {
    QueuedThreadPool pool = new QueuedThreadPool(32, 4);
    pool.setName("http");
    VirtualThreadPool virtual = new VirtualThreadPool(MAX_REQUESTS);
    virtual.setName("request-");
    pool.setVirtualThreadsExecutor(virtual);
    return pool;
  }

  private static ServerConnector connector(Server server, HttpConfiguration http, Listen listen) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(listen.host());
    connector.setPort(listen.port());
    connector.setAcceptQueueSize(LISTEN_BACKLOG);
    connector.setIdleTimeout(IDLE_CONNECTION.toMillis());
    return connector;
  }

  /** The path as the table of routes has it, so that metrics don't grow with the migrations. */
  private static String route(Context context) {
    var endpoint = context.endpoints().matchedHttpEndpoint();
    return endpoint == null ? "none" : endpoint.path;
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it can't be opened
   */
  public void start() throws IOException {
    try {
      javalin.start();
    } catch (JavalinBindException e) {
      throw new IOException("it is taken or not this machine's", e);
    }
  }

  /** The port that was opened. */
  public int port() {
    return javalin.port();
  }

  /** Takes no further connections and lets in-flight requests finish. */
  @Override
  public void close() {
    javalin.stop();
  }

  /**
   * Where to listen and by which names.
   *
   * @param port 0 for a free one
   * @param allowedHosts names besides its own by which the service may be called
   */
  public record Listen(String host, int port, Set<String> allowedHosts) {
    public Listen {
      allowedHosts = Set.copyOf(allowedHosts);
    }
  }

  /** What the routes answer with. */
  public record Wiring(
      Migrations migrations,
      MigrationParts parts,
      Placements placements,
      ChangeFeed feed,
      Watchers watchers,
      ServiceHandlers service,
      Dashboard dashboard,
      InstantSource clock,
      Supplier<UUID> uuids) {}

  /** Told of every answered request. */
  @FunctionalInterface
  public interface RequestObserver {
    void observe(String method, String route, int status, double seconds);
  }
}
