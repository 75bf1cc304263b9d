package dev.milepost.api.push;

import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Bodies that a Pushgateway takes, to begin a mutation with. */
final class ValidBodies {
  private ValidBodies() {}

  static List<byte[]> text() {
    return List.of(
        bytes(
            """
            # HELP migration_completion_percent An estimate
            # TYPE migration_completion_percent gauge
            migration_completion_percent 0.25
            # TYPE migration_complete_total counter
            migration_complete_total 0.0
            # TYPE migration_complete_created gauge
            migration_complete_created 1.7e+09
            # TYPE migration_failed_total counter
            migration_failed_total 0.0
            # TYPE migration_items_completed_total counter
            migration_items_completed_total 12.0
            """),
        bytes(
            """
            # TYPE h histogram
            h_bucket{le="0.1",table="a\\"b\\\\c\\nd"} 1
            h_bucket{le="+Inf",table="a\\"b\\\\c\\nd"} 2
            h_sum{table="a\\"b\\\\c\\nd"} 3.5
            h_count{table="a\\"b\\\\c\\nd"} 2
            # TYPE s summary
            s{quantile="0.5"} NaN
            s_sum 1e-3
            s_count 4
            plain -Inf
            labelled{a="é",b="",instance="i"} +Inf
            """),
        bytes(
            """
            # TYPE borg_create_return_code gauge
            borg_create_return_code 0.0
            # TYPE borg_prune_return_code gauge
            borg_prune_return_code 2.0
            # TYPE assimilator_postexec_return_code gauge
            assimilator_postexec_return_code 0
            # TYPE borg_create_archive_original_size_bytes gauge
            borg_create_archive_original_size_bytes 840.0
            """));
  }

  static List<byte[]> protobuf() {
    PrometheusRegistry registry = new PrometheusRegistry();
    Gauge.builder().name("migration_completion_percent").help("Done").register(registry).set(0.5);
    Counter.builder().name("migration_items_complete").register(registry).inc(3);
    Histogram histogram =
        Histogram.builder().name("h").labelNames("table").help("é").register(registry);
    histogram.labelValues("a").observe(0.2);
    histogram.labelValues("b\n").observe(20);
    Summary.builder().name("s").quantile(0.5).register(registry).observe(3);
    return List.of(pushed(registry));
  }

  /** What the client sends, as it arrives somewhere. */
  private static byte[] pushed(PrometheusRegistry registry) {
    AtomicReference<byte[]> body = new AtomicReference<>(new byte[0]);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            body.set(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      server.start();
      try {
        PushGateway.builder()
            .address("127.0.0.1:" + server.getAddress().getPort())
            .job("any")
            .registry(registry)
            .build()
            .push();
      } finally {
        server.stop(0);
      }
      return body.get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
