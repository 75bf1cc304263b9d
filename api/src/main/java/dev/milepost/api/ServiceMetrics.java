package dev.milepost.api;

import dev.milepost.persistence.PoolUse;
import dev.milepost.service.relay.BreakerState;
import dev.milepost.service.relay.GatewayStatus;
import dev.milepost.service.relay.RelayStore;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantiles;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The service's metrics about itself. A new one is registered here. */
final class ServiceMetrics {
  /** A caller can make up methods without end; a label must not have so many values. */
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Histogram requests;

  ServiceMetrics(String version) {
    Info.builder()
        .name("milepost_build_info")
        .help("The running version.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    this.requests =
        Histogram.builder()
            .name("milepost_http_request_duration_seconds")
            .help("How long requests took to answer, by route.")
            .labelNames("method", "route", "code")
            .classicOnly()
            .classicUpperBounds(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10)
            .register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  void observeRequest(String method, String route, int status, double seconds) {
    String known = METHODS.contains(method) ? method : "other";
    requests.labelValues(known, route, Integer.toString(status)).observe(seconds);
  }

  void watchPool(Supplier<PoolUse> pool) {
    GaugeWithCallback.builder()
        .name("milepost_database_pool_connections")
        .help("Connections to the database, by what they do; waiting counts threads.")
        .labelNames("state")
        .callback(callback -> {
          PoolUse use = pool.get();
          callback.call(use.active(), "active");
          callback.call(use.idle(), "idle");
          callback.call(use.waiting(), "waiting");
          callback.call(use.max(), "max");
        })
        .register(registry);
  }

  /** Who stays to hear of changes. */
  void watchWatchers(IntSupplier open) {
    GaugeWithCallback.builder()
        .name("milepost_watchers")
        .help("Streams and long polls that are open.")
        .callback(callback -> callback.call(open.getAsInt()))
        .register(registry);
  }

  /** The migrations themselves. */
  void watchRecords(RecordMetrics records) {
    registry.register(records);
  }

  /** What this instance did, and how far the gateways are behind whoever does it. */
  void watchRelay(Supplier<List<GatewayStatus>> status, Backlogs store) {
    CounterWithCallback.builder()
        .name("milepost_relay_requests_total")
        .help("Requests of this instance's relay to a Pushgateway, by outcome.")
        .labelNames("gateway", "outcome")
        .callback(callback -> {
          for (GatewayStatus gateway : status.get()) {
            callback.call((double) gateway.pushes().taken(), gateway.gateway(), "pushed");
            callback.call((double) gateway.deleted(), gateway.gateway(), "deleted");
            callback.call((double) gateway.quarantined(), gateway.gateway(), "quarantined");
            callback.call((double) gateway.failed(), gateway.gateway(), "failed");
          }
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("milepost_relay_leading")
        .help("Whether this instance is the one that relays to the Pushgateway.")
        .labelNames("gateway", "layout")
        .callback(callback -> {
          for (GatewayStatus gateway : status.get()) {
            callback.call(gateway.leading() ? 1 : 0, gateway.gateway(), gateway.layout().word());
          }
        })
        .register(registry);
    CounterWithCallback.builder()
        .name("milepost_relay_records_total")
        .help("Changed records that this instance's pushes made visible.")
        .labelNames("gateway")
        .callback(callback ->
            status
                .get()
                .forEach(gateway ->
                    callback.call((double) gateway.pushes().records(), gateway.gateway())))
        .register(registry);
    SummaryWithCallback.builder()
        .name("milepost_relay_push_duration_seconds")
        .help("How long the Pushgateway took for the pushes of this instance that it accepted.")
        .labelNames("gateway")
        .callback(callback -> {
          for (GatewayStatus gateway : status.get()) {
            GatewayStatus.Pushes pushes = gateway.pushes();
            callback.call(pushes.taken(), pushes.seconds(), Quantiles.EMPTY, gateway.gateway());
          }
        })
        .register(registry);
    leading(
        "milepost_relay_gateway_up",
        "Whether the Pushgateway took what the relay last sent it (`1`) or not (`0`).",
        status,
        gateway -> gateway.breaker() == BreakerState.CLOSED ? 1 : 0);
    leading(
        "milepost_relay_round_seconds",
        "How long pushing each group once takes at the present pace; 0 where there is one for all.",
        status,
        gateway -> gateway.load().roundSeconds());
    leading(
        "milepost_relay_crowded",
        "Whether a group for each record costs too much (`1`): use MILEPOST_RELAY_LAYOUT=batch.",
        status,
        gateway -> gateway.load().crowded() ? 1 : 0);
    backlog(
        "milepost_relay_due",
        "Records not yet relayed as they are.",
        store,
        RelayStore.Backlog::due);
    backlog(
        "milepost_relay_oldest_due_age_seconds",
        "How long the longest waiting record has been due.",
        store,
        RelayStore.Backlog::oldestDueSeconds);
    backlog(
        "milepost_relay_quarantined",
        "Records that the Pushgateway refused; their timeline and the log have its reason.",
        store,
        RelayStore.Backlog::quarantined);
  }

  /** Of the gateways that this instance relays to: of the others it knows nothing new. */
  private void leading(
      String name,
      String help,
      Supplier<List<GatewayStatus>> status,
      ToDoubleFunction<GatewayStatus> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("gateway")
        .callback(callback ->
            status.get().stream()
                .filter(GatewayStatus::leading)
                .forEach(gateway -> callback.call(value.applyAsDouble(gateway), gateway.gateway())))
        .register(registry);
  }

  private void backlog(
      String name, String help, Backlogs store, ToDoubleFunction<RelayStore.Backlog> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames("gateway")
        .callback(callback ->
            store
                .read()
                .forEach(backlog -> callback.call(value.applyAsDouble(backlog), backlog.gateway())))
        .register(registry);
  }
}
