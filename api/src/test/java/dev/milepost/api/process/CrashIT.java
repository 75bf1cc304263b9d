package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.process.ServiceProcess.EmbeddedServer;
import dev.milepost.persistence.PushgatewayProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 of the service and of its own PostgreSQL while eight runners report. */
class CrashIT {
  private static final int REPORTERS = 8;
  private static final int ROUNDS = 3;

  @RegisterExtension final Scene scene = Scene.ofEachTest();

  private final Random random = new Random(20261120);

  @Test
  void nothingAcknowledgedIsLostWhenServiceAndPostgresqlAreKilled() {
    PushgatewayProcess gateway = scene.pushgateway();
    Map<String, String> environment = Scene.hurriedRelay(gateway.address());
    Path folder = scene.folder();
    ServiceProcess service = scene.serve(folder, environment);
    Reporters reporters = scene.closing(new Reporters(new Http(service.url()), REPORTERS, "crash"));
    for (int round = 1; round <= ROUNDS; round++) {
      report(reporters, service);
      killBoth(service, round % 2 == 0);
      reporters.stop();
      service = scene.serve(folder, environment);
      reporters.verify(new Http(service.url()));
      tell("service and PostgreSQL, round " + round, reporters);
    }
    assertThat(reporters.unanswered()).isPositive();
    assertThat(reporters.wrongAnswers()).isEmpty();
    assertThat(Agreement.reached(new Http(service.url()), gateway)).isEqualTo(REPORTERS);
  }

  private static void killBoth(ServiceProcess service, boolean postgresqlFirst) {
    if (postgresqlFirst) {
      service.postgresql().kill9();
      service.kill9();
    } else {
      service.kill9();
      service.postgresql().kill9();
    }
    assertThat(service.isAlive()).isFalse();
    assertThat(service.postgresql().isRunning()).isFalse();
  }

  @Test
  void nothingAcknowledgedIsLostWhenOnlyTheServiceIsKilledAndItsPostgresqlLivesOn() {
    Path folder = scene.folder();
    ServiceProcess service = scene.serve(folder, Map.of());
    EmbeddedServer postgresql = service.postgresql();
    Reporters reporters = scene.closing(new Reporters(new Http(service.url()), REPORTERS, "crash"));
    report(reporters, service);
    service.kill9();
    reporters.stop();
    long orphan = postgresql.postmasterPid().orElseThrow();
    assertThat(postgresql.isRunning()).isTrue();

    Http http = new Http(scene.serve(folder, Map.of()).url());
    assertThat(postgresql.postmasterPid().orElseThrow()).isNotEqualTo(orphan);
    reporters.verify(http);
    tell("service only", reporters);
    assertThat(reporters.wrongAnswers()).isEmpty();
  }

  @Test
  void whenOnlyPostgresqlIsKilledTheServiceSaysUnavailableAndRecoversByItself() {
    ServiceProcess service = scene.serve(scene.folder(), Map.of());
    Reporters reporters = scene.closing(new Reporters(new Http(service.url()), REPORTERS, "crash"));
    report(reporters, service);
    ProcessHandle.of(service.postgresql().postmasterPid().orElseThrow())
        .orElseThrow()
        .destroyForcibly();
    await().atMost(Duration.ofSeconds(20)).until(() -> reporters.unavailable() > 0);
    long before = reporters.acknowledged();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> reporters.acknowledged() > before + 10 * REPORTERS);
    reporters.stop();
    reporters.verify(new Http(service.url()));
    tell("PostgreSQL only", reporters);
    assertThat(reporters.wrongAnswers()).isEmpty();
    assertThat(reporters.unanswered()).isZero();
    assertThat(reporters.percentile(100)).isLessThan(Duration.ofSeconds(10));
  }

  /** Until each has reported something, and some fraction of a second more. */
  private void report(Reporters reporters, ServiceProcess service) {
    long before = reporters.acknowledged();
    reporters.start(new Http(service.url()));
    await()
        .pollDelay(Duration.ofMillis(random.nextInt(200, 1200)))
        .until(() -> reporters.acknowledged() > before + 20 * REPORTERS);
  }

  private static void tell(String killed, Reporters reporters) {
    System.out.printf(
        "kill -9 of %s: %d reports acknowledged, 0 lost; %d got no answer, %d a 503, %d repeats had"
            + " been applied already; slowest answer %d ms%n",
        killed,
        reporters.acknowledged(),
        reporters.unanswered(),
        reporters.unavailable(),
        reporters.repeatsThatWereKnown(),
        reporters.percentile(100).toMillis());
  }
}
