package dev.milepost.api;

import dev.milepost.api.config.Config;
import dev.milepost.api.http.ApiServer;
import dev.milepost.api.http.ServiceHandlers;
import dev.milepost.api.http.SystemReport;
import dev.milepost.api.http.Watchers;
import dev.milepost.api.nova.NovaDialect;
import dev.milepost.api.push.PushListen;
import dev.milepost.api.push.PushServer;
import dev.milepost.api.ui.Dashboard;
import dev.milepost.api.ui.DashboardFiles;
import dev.milepost.persistence.CannotStart;
import dev.milepost.persistence.Database;
import dev.milepost.persistence.Readiness;
import dev.milepost.persistence.embedded.EmbeddedDatabase;
import dev.milepost.service.Janitor;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.Migrations;
import dev.milepost.service.SilenceWatch;
import dev.milepost.service.changes.ChangeFeed;
import dev.milepost.service.push.Pushes;
import dev.milepost.service.push.Settler;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.Placements;
import dev.milepost.service.relay.Relay;
import dev.milepost.service.relay.RelayStore;
import dev.milepost.service.relay.RelayTarget;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service, put together by hand: what is opened first is closed last, so that requests
 * in flight still have a relay and a database, and the database outlives them all.
 */
public final class Milepost implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Milepost.class);

  /** With the relay's two seconds and the database's, a stop stays within ten. */
  private static final Duration FINISH_REQUESTS = Duration.ofSeconds(6);

  private static final Duration JANITOR_INTERVAL = Duration.ofSeconds(30);

  /** A silent runner is shown within five seconds. */
  private static final Duration SILENCE_INTERVAL = Duration.ofSeconds(2);

  /** A change is seen a good second before somebody who looks for it gets impatient. */
  private static final Duration FEED_INTERVAL = Duration.ofMillis(250);

  /** Who was away for longer reads its list anew; a laptop's nap or a deployment is shorter. */
  private static final Duration KEEP_CHANGES = Duration.ofMinutes(15);

  private static final Duration SETTLE_INTERVAL = Duration.ofMillis(500);

  private final Config config;
  private final String version;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final ApiServer api;
  private final int metricsPort;
  private final Optional<PushServer> pushServer;
  private final String database;

  private Milepost(Config config, String version) {
    this.config = config;
    this.version = version;
    try {
      EmbeddedDatabase embedded = config.databaseUrl().isPresent() ? null : embedded(config);
      this.database = embedded == null ? named(config) : "embedded PostgreSQL in " + folder(config);
      Database pool =
          open(
              Database.open(
                  embedded == null ? config.databaseUrl().orElseThrow() : embedded.url(),
                  new Database.Sizes(config.poolSize(), config.grouping().lanes())));
      InstantSource clock = InstantSource.system();
      var store = pool.migrations();
      var changes = pool.changes();
      var feed = new ChangeFeed(changes, FEED_INTERVAL, System::nanoTime);
      var relayStore = pool.relays();
      Relay relay = relay(config, relayStore, clock);
      Janitor janitor =
          open(
              new Janitor(
                  store, () -> changes.forget(KEEP_CHANGES), config.retention(), JANITOR_INTERVAL));
      janitor.start();
      Runnable afterCommit =
          () -> {
            feed.changed();
            relay.wake();
          };
      open(new SilenceWatch(
              store, config.silence(), SILENCE_INTERVAL, afterCommit, System::nanoTime))
          .start();
      ServiceMetrics metrics = new ServiceMetrics(version);
      metrics.watchPool(pool::poolUse);
      Backlogs backlogs = new Backlogs(pool.relaysWithoutWaiting());
      metrics.watchRelay(relay::status, backlogs);
      metrics.watchRecords(
          new RecordMetrics(
              pool.scrapesWithoutWaiting(),
              config.relay().job(),
              config.relay().linger(),
              config.recordsInMetrics()));
      this.metricsPort = serveMetrics(metrics);
      var migrations = new Migrations(store, config.grouping(), UUID::randomUUID, afterCommit);
      var parts = new MigrationParts(store, migrations);
      Supplier<UUID> uuids = UUID::randomUUID;
      var nova = new NovaDialect(migrations, uuids);
      var dashboard = new Dashboard(DashboardFiles.load());
      var watchers = new Watchers();
      metrics.watchWatchers(watchers::open);
      var pushes = new Pushes(migrations, parts, pool.pushes(), config.pushRules(), uuids);
      this.pushServer =
          config.pushListen().map(listen -> servePushes(listen, pushes, uuids, metrics));
      SystemView system =
          new SystemView(
              new SystemView.Instance(
                  version, clock.instant().truncatedTo(ChronoUnit.MILLIS), pushListener()),
              clock,
              pool,
              new GatewayReports(relay::status, backlogs),
              () -> new SystemReport.Streams(watchers.open(), Watchers.LIMIT));
      var service =
          new ServiceHandlers(version, contract(), () -> whyNotReady(pool), system::look, nova);
      var placements = new Placements(config.relay(), relayStore, relay::status);
      this.api =
          open(
              new ApiServer(
                  new ApiServer.Listen(config.host(), config.port(), config.allowedHosts()),
                  new ApiServer.Wiring(
                      migrations,
                      parts,
                      placements,
                      feed,
                      watchers,
                      service,
                      dashboard,
                      clock,
                      uuids),
                  nova,
                  metrics::observeRequest,
                  FINISH_REQUESTS));
      // Closed before the server, which waits for its streams to end.
      open(feed).start();
      api.start();
    } catch (IOException e) {
      close();
      throw new CannotStart(
          "MILEPOST_PORT " + config.port() + " can't be opened: " + e.getMessage() + ".", e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens everything and serves.
   *
   * @throws CannotStart with a sentence that says why, and nothing left open
   */
  public static Milepost start(Config config, String version) {
    return new Milepost(config, version);
  }

  private EmbeddedDatabase embedded(Config chosen) {
    return open(EmbeddedDatabase.start(chosen.dataFolder()));
  }

  private Relay relay(Config chosen, RelayStore store, InstantSource clock) {
    String owner = UUID.randomUUID().toString();
    Relay relay = open(new Relay(chosen.relay(), store, owner, clock, new Random()));
    relay.start();
    return relay;
  }

  private int serveMetrics(ServiceMetrics metrics) {
    try {
      HTTPServer server =
          HTTPServer.builder()
              .hostname(config.host())
              .port(config.metricsPort())
              .registry(metrics.registry())
              .buildAndStart();
      opened.push(server);
      return server.getPort();
    } catch (IOException e) {
      throw new CannotStart(
          "MILEPOST_METRICS_PORT "
              + config.metricsPort()
              + " can't be opened: "
              + e.getMessage()
              + ".",
          e);
    }
  }

  private PushServer servePushes(
      PushListen listen, Pushes pushes, Supplier<UUID> uuids, ServiceMetrics metrics) {
    open(new Settler(pushes, SETTLE_INTERVAL)).start();
    PushServer server =
        open(new PushServer(listen, pushes, uuids, metrics::observeRequest, FINISH_REQUESTS));
    try {
      server.start();
      return server;
    } catch (IOException e) {
      throw new CannotStart(
          "MILEPOST_PUSH_LISTEN "
              + listen.host()
              + ":"
              + listen.port()
              + " can't be opened: "
              + e.getMessage()
              + ".",
          e);
    }
  }

  private Optional<SystemReport.Listener> pushListener() {
    return config
        .pushListen()
        .flatMap(listen -> pushPort().map(port -> new SystemReport.Listener(listen.host(), port)));
  }

  private static Optional<String> whyNotReady(Database pool) {
    return switch (pool.readiness()) {
      case Readiness.Ready() -> Optional.empty();
      case Readiness.NotReady(String reason) -> Optional.of(reason);
    };
  }

  private static byte[] contract() {
    try (InputStream in = Milepost.class.getResourceAsStream("/openapi.yaml")) {
      if (in == null) {
        throw new IllegalStateException("openapi.yaml is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("openapi.yaml can't be read", e);
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Where the API is. */
  public int port() {
    return api.port();
  }

  public int metricsPort() {
    return metricsPort;
  }

  /** Where pushes are taken; empty while they aren't. */
  public Optional<Integer> pushPort() {
    return pushServer.map(PushServer::port);
  }

  /** What is served where, for whoever started it. Names no secret. */
  public String banner() {
    String gateways =
        config.relay().gateways().stream().map(Milepost::shown).collect(Collectors.joining(", "));
    return """
    Milepost %s
      Dashboard    http://%s:%d/
      API          http://%s:%d/migrations
      Metrics      http://%s:%d/metrics
      Database     %s
      Pushgateway  %s
    %s\
    """
        .formatted(
            version,
            urlHost(),
            port(),
            urlHost(),
            port(),
            urlHost(),
            metricsPort,
            database,
            gateways.isEmpty() ? "none, the relay is off" : gateways,
            pushServer
                .map(server -> "  Pushes to    http://%s:%d\n".formatted(pushHost(), server.port()))
                .orElse(""));
  }

  private static String shown(RelayTarget target) {
    return target.layout() == Layout.RECORD
        ? target.name()
        : target.name() + " (" + target.layout().word() + ")";
  }

  private String urlHost() {
    return inUrl(config.host());
  }

  private String pushHost() {
    return config.pushListen().map(PushListen::host).map(Milepost::inUrl).orElse("");
  }

  private static String inUrl(String host) {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String named(Config config) {
    return "PostgreSQL at "
        + config.databaseUrl().orElseThrow().jdbcUrl().replaceFirst("^jdbc:postgresql://", "");
  }

  private static String folder(Config config) {
    return config.dataFolder().toAbsolutePath().toString();
  }

  /** In-flight requests finish, the relay notes its work, PostgreSQL stops; within ten seconds. */
  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("closing failed", e);
      }
    }
  }
}
