package dev.milepost.api.config;

import dev.milepost.api.push.PushListen;
import dev.milepost.persistence.CannotStart;
import dev.milepost.persistence.DatabaseUrl;
import dev.milepost.service.Grouping;
import dev.milepost.service.Silence;
import dev.milepost.service.push.PushRules;
import dev.milepost.service.relay.Layout;
import dev.milepost.service.relay.RelaySettings;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelaySettings.Pace;
import dev.milepost.service.relay.RelayTarget;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the program is told at start.
 *
 * @param port 0 for a free one
 * @param metricsPort 0 for a free one
 * @param recordsInMetrics how many migrations have series of their own there at most; 0 for none
 * @param dataFolder of the embedded PostgreSQL; not touched when a database is named
 * @param databaseUrl empty: run an embedded PostgreSQL
 * @param poolSize connections to the database, for all but reports
 * @param grouping how reports share commits; each lane has one more connection
 * @param silence when a runner counts as silent
 * @param retention how long finished migrations are kept; empty: for ever
 * @param pushListen where clients of a Pushgateway may push; empty: nowhere
 */
public record Config(
    String host,
    Set<String> allowedHosts,
    int port,
    int metricsPort,
    int recordsInMetrics,
    Path dataFolder,
    Optional<DatabaseUrl> databaseUrl,
    int poolSize,
    Grouping grouping,
    RelaySettings relay,
    Silence silence,
    Optional<Duration> retention,
    Optional<PushListen> pushListen,
    PushRules pushRules) {

  /** Names a file with lines {@code NAME=value}; the environment wins over it. */
  public static final String FILE = "MILEPOST_CONFIG";

  /**
   * Reads the environment, and the file it may name.
   *
   * @throws CannotStart with one sentence for each wrong value; none repeats a secret
   */
  public static Config read(Map<String, String> environment) {
    Map<String, String> file = file(environment.get(FILE));
    Map<String, String> values = new HashMap<>(file);
    values.putAll(environment);
    Settings settings = new Settings(values);
    Config config = parse(settings);
    for (String name : file.keySet()) {
      if (!settings.known().contains(name)) {
        settings.complain(name, "is not a setting (in the file that " + FILE + " names)");
      }
    }
    if (!settings.complaints().isEmpty()) {
      throw new CannotStart(
          settings.complaints().stream().collect(Collectors.joining("; ", "", ".")));
    }
    return config;
  }

  private static Map<String, String> file(@Nullable String name) {
    if (name == null || name.isBlank()) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(name.strip()))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new CannotStart(FILE + " names a file that can't be read: " + name + ".", e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, properties::getProperty));
  }

  private static Config parse(Settings settings) {
    String host = settings.text("MILEPOST_HOST", "127.0.0.1");
    boolean open = settings.flag("MILEPOST_ALLOW_UNAUTHENTICATED", false);
    if (!isLoopback(host) && !open) {
      settings.complain(
          "MILEPOST_HOST",
          "is not a loopback address: there are no tokens yet, so say"
              + " MILEPOST_ALLOW_UNAUTHENTICATED=true if whoever reaches it may do everything");
    }
    RelaySettings relay = relay(settings);
    return new Config(
        host,
        settings.list("MILEPOST_ALLOWED_HOSTS"),
        settings.integer("MILEPOST_PORT", 0, 65_535, 8080),
        settings.integer("MILEPOST_METRICS_PORT", 0, 65_535, 9400),
        settings.integer("MILEPOST_METRICS_RECORDS", 0, 100_000, 1_000),
        settings.parsed("MILEPOST_DATA", Path.of("milepost-data"), Config::path),
        settings.parsed(
            "DATABASE_URL", Optional.empty(), value -> Optional.of(DatabaseUrl.parse(value))),
        settings.integer("MILEPOST_DATABASE_POOL", 2, 200, 8),
        Grouping.of(
            settings.integer("MILEPOST_REPORT_GROUP", 1, 1000, Grouping.DEFAULT.limit()),
            settings.integer("MILEPOST_REPORT_LANES", 1, 64, Grouping.DEFAULT.lanes())),
        relay,
        new Silence(settings.duration("MILEPOST_SILENT_AFTER", Silence.DEFAULT.minimum())),
        settings.duration("MILEPOST_RETENTION"),
        PushSettings.listen(settings, host, relay),
        PushSettings.rules(settings));
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path", e);
    }
  }

  private static RelaySettings relay(Settings settings) {
    String interfaceName = "DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR";
    String ownName = "MILEPOST_PUSHGATEWAY_URL";
    Layout layout = settings.parsed("MILEPOST_RELAY_LAYOUT", Layout.RECORD, Layout::of);
    Set<RelayTarget> gateways = new LinkedHashSet<>();
    Stream.of(interfaceName, ownName)
        .forEach(name ->
            gateways.addAll(settings.parsed(name, List.of(), value -> gateways(value, layout))));
    var linger =
        new Linger(
            settings.duration("MILEPOST_RELAY_LINGER_FAILED", Linger.DEFAULT.failed()),
            settings.duration("MILEPOST_RELAY_LINGER", Linger.DEFAULT.others()));
    Pace usual = Pace.DEFAULT;
    Duration minInterval = settings.duration("MILEPOST_RELAY_MIN_INTERVAL", usual.minInterval());
    Duration poll = settings.duration("MILEPOST_RELAY_POLL", usual.poll());
    Duration statusPoll = settings.duration("MILEPOST_RELAY_STATUS_POLL", usual.statusPoll());
    Duration comparison = settings.duration("MILEPOST_RELAY_COMPARISON", usual.comparison());
    Duration quarantine = settings.duration("MILEPOST_RELAY_QUARANTINE", usual.firstQuarantine());
    Duration lease = settings.duration("MILEPOST_RELAY_LEASE", usual.lease());
    String job = settings.text("MILEPOST_RELAY_JOB", RelaySettings.DEFAULT_JOB);
    try {
      var pace = new Pace(minInterval, poll, statusPoll, comparison, quarantine, lease);
      return new RelaySettings(List.copyOf(gateways), job, linger, pace);
    } catch (IllegalArgumentException e) {
      settings.complain("MILEPOST_RELAY_*:", String.valueOf(e.getMessage()));
      return RelaySettings.of(List.of());
    }
  }

  private static List<RelayTarget> gateways(String value, Layout usual) {
    return Stream.of(value.split(",", -1))
        .filter(part -> !part.isBlank())
        .map(part -> RelayTarget.parse(part, usual))
        .toList();
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
