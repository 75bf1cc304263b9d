package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Eight runners report as fast as they can while the Pushgateway is ill. None of them may notice,
 * and once the gateway is well it must show what the database says: for their records, a third of
 * which ended during the illness, and for those of the tests before.
 */
class SickGatewayIT {
  @RegisterExtension static final Scene SCENE = Scene.ofAllTests();

  private static final int REPORTERS = 8;
  private static final Duration ILLNESS = Duration.ofSeconds(3);
  private static final Duration FAST = Duration.ofSeconds(1);
  private static final String FOREIGN = "/metrics/job/somebody-else";

  private static PushgatewayProcess gateway;
  private static ServiceProcess service;
  private static Http http;

  @BeforeAll
  static void serve() {
    gateway = SCENE.pushgateway();
    Map<String, String> environment = new HashMap<>(Scene.hurriedRelay(gateway.address()));
    environment.put("DATABASE_URL", Scene.url(SCENE.database()));
    service = SCENE.serve(SCENE.folder(), environment);
    http = new Http(service.url());
  }

  @Test
  void stopped() {
    report("stopped", gateway::kill, gateway::restart);
  }

  @Test
  void stoppedBySigstop() {
    report("SIGSTOPped", gateway::pause, gateway::resume);
  }

  @Test
  void answering500() throws IOException {
    HttpServer stub = HttpServer.create();
    stub.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(500, -1);
          exchange.close();
        });
    report(
        "answering 500",
        () -> {
          gateway.kill();
          start(stub);
        },
        () -> {
          stub.stop(0);
          gateway.restart();
        });
  }

  private static void start(HttpServer stub) {
    try {
      stub.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Scene.port(gateway)), 0);
      stub.start();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void restartedEmpty() {
    report("restarted empty", SickGatewayIT::restart, () -> {});
  }

  private static void restart() {
    gateway.kill();
    gateway.restart();
  }

  @Test
  void holdingAForeignGaugeOfTheSameName() {
    report(
        "foreign gauge",
        () -> await().until(SickGatewayIT::foreignGaugeComesFirst),
        () -> {
          assertThat(quarantined()).isGreaterThanOrEqualTo(REPORTERS);
          assertThat(gateway.delete(FOREIGN)).isEqualTo(202);
        });
    assertThat(quarantined()).isZero();
  }

  /** Only on an empty gateway can it: our own families of that name would forbid it. */
  private static boolean foreignGaugeComesFirst() {
    restart();
    String gauge =
        """
        # TYPE migration_complete_total gauge
        migration_complete_total 1
        """;
    return gateway.put(FOREIGN, gauge) == 200;
  }

  private static long quarantined() {
    return new Http(service.metricsUrl())
        .text("")
        .lines()
        .filter(line -> line.startsWith("milepost_relay_quarantined"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
        .sum();
  }

  private static void report(String illness, Runnable fallIll, Runnable heal) {
    try (Reporters reporters = new Reporters(http, REPORTERS, illness)) {
      Agreement.reached(http, gateway);
      reporters.start(http);
      await().until(() -> reporters.acknowledged() > 10 * REPORTERS);
      fallIll.run();
      long before = reporters.acknowledged();
      await().pollDelay(ILLNESS).until(() -> reporters.acknowledged() > before);
      reporters.stop();
      reporters.finish(http);
      long healing = System.nanoTime();
      heal.run();
      int agreed = Agreement.reached(http, gateway);
      System.out.printf(
          "Pushgateway %s: %d PATCHes, %d 2xx, p99 %d ms, slowest %d ms; %d of %d groups agree"
              + " %d ms after healing%n",
          illness,
          reporters.answers(),
          reporters.acknowledged(),
          reporters.percentile(99).toMillis(),
          reporters.percentile(100).toMillis(),
          agreed,
          http.get("/migrations?limit=1000").path("migrations").size(),
          Duration.ofNanos(System.nanoTime() - healing).toMillis());
      reporters.verify(http);
      assertThat(reporters.wrongAnswers()).isEmpty();
      assertThat(reporters.unavailable() + reporters.unanswered()).isZero();
      assertThat(reporters.acknowledged()).isEqualTo(reporters.answers());
      assertThat(reporters.percentile(99)).isLessThan(FAST);
    }
  }
}
