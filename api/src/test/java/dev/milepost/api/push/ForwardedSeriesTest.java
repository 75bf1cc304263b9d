package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.PrometheusProcess;
import dev.milepost.persistence.PushgatewayProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What containers push to us is in the Pushgateway behind us, and in a Prometheus, as if they had
 * pushed there directly: in dba-operator's layout with the very same labels, in the usual one with
 * the job id in {@code job_id}.
 */
class ForwardedSeriesTest {
  private static final Map<String, String> LABELS =
      Map.of("database", "quay-db", "migration", "v2");

  private static PushgatewayProcess direct;
  private static PushgatewayProcess behind;
  private static PushgatewayProcess operator;
  private static PrometheusProcess prometheus;
  private static RunningService service;

  @BeforeAll
  static void start() {
    direct = PushgatewayProcess.start();
    behind = PushgatewayProcess.start();
    operator = PushgatewayProcess.start();
    prometheus = PrometheusProcess.scraping(direct.address(), behind.address(), operator.address());
    service =
        RunningService.start(
            Map.of(
                "MILEPOST_PUSH_LISTEN",
                "127.0.0.1:0",
                "MILEPOST_PUSH_SETTLE",
                Settling.NOT_YET,
                "MILEPOST_RELAY_MIN_INTERVAL",
                "100ms",
                "MILEPOST_PUSHGATEWAY_URL",
                "http://%s,http://%s;layout=dba-operator"
                    .formatted(behind.address(), operator.address())));
  }

  @AfterAll
  static void stop() {
    service.close();
    prometheus.close();
    operator.close();
    behind.close();
    direct.close();
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void eachSeriesOfACompletedContainerIsThereWithItsValue(Containers container) {
    String job = "completed-" + container;
    container.run("sample", direct.address(), job, LABELS);
    container.run("sample", service.pushAddress(), job, LABELS);
    Settling.letCount(service, job);
    SortedMap<String, Double> wanted = Shown.directly(direct, job);
    assertThat(wanted).hasSizeGreaterThanOrEqualTo(4);
    soon(() ->
        assertThat(notRandom(Shown.relayed(behind, job))).containsAllEntriesOf(notRandom(wanted)));
    soon(() ->
        assertThat(notRandom(Shown.directly(operator, job)))
            .containsAllEntriesOf(notRandom(wanted)));
    assertOnlyOurOwnBeside(wanted, Shown.relayed(behind, job));
    assertOnlyOurOwnBeside(wanted, Shown.directly(operator, job));
    soon(() -> assertThat(Shown.types(operator)).containsAllEntriesOf(Shown.types(direct)));
    soon(() -> assertThat(Shown.types(behind)).containsAllEntriesOf(Shown.types(direct)));
    assertPrometheusHasTheSame(job);
  }

  @ParameterizedTest
  @EnumSource(Containers.class)
  void eachSeriesOfAFailedContainerIsThere(Containers container) {
    String job = "failed-" + container;
    container.run("quay-fails", direct.address(), job, LABELS);
    container.run("quay-fails", service.pushAddress(), job, LABELS);
    SortedMap<String, Double> wanted = Shown.directly(direct, job);
    soon(() -> {
      assertThat(Shown.relayed(behind, job).keySet()).containsAll(wanted.keySet());
      assertThat(Shown.relayed(behind, job))
          .containsEntry(
              "migration_failed_total{database=quay-db, instance=, job=" + job + ", migration=v2}",
              1.0);
    });
    assertOnlyOurOwnBeside(wanted, Shown.relayed(behind, job));
    assertPrometheusHasTheSame(job);
  }

  /** Without the moments at which the two runs of the container created their counters. */
  private static SortedMap<String, Double> notRandom(SortedMap<String, Double> series) {
    SortedMap<String, Double> comparable = new TreeMap<>(series);
    comparable.replaceAll((name, value) -> name.contains("_created{") ? Double.valueOf(0) : value);
    return comparable;
  }

  private static void assertOnlyOurOwnBeside(
      Map<String, Double> wanted, Map<String, Double> relayed) {
    Set<String> more = new TreeSet<>(relayed.keySet());
    more.removeAll(wanted.keySet());
    assertThat(more).allMatch(series -> series.startsWith("migration_"));
  }

  private static void assertPrometheusHasTheSame(String job) {
    soon(() -> {
      Set<String> wanted =
          prometheus.series(
              "{__name__!~'push.*', job='" + job + "', scraped='" + direct.address() + "'}");
      Set<String> relayed = new TreeSet<>();
      prometheus
          .series("{__name__!~'push.*', job_id='" + job + "', scraped='" + behind.address() + "'}")
          .forEach(series ->
              relayed.add(
                  series
                      .replace("job=\"milepost\"", "job=\"" + job + "\"")
                      .replace(",job_id=\"" + job + "\"", "")));
      assertThat(wanted).hasSizeGreaterThanOrEqualTo(4);
      assertThat(relayed).containsAll(wanted);
      assertThat(
              prometheus.series(
                  "{__name__!~'push.*', job='" + job + "', scraped='" + operator.address() + "'}"))
          .containsAll(wanted);
    });
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(assertion);
  }
}
