package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The same requests to a real Pushgateway and to us: the same answers, and the same series in the
 * Pushgateway behind us. What differs is listed in docs/push.md, and nothing else does.
 */
class ConformanceTest {
  private static final Path DOCUMENT = Path.of("../docs/push.md");

  @Test
  void answersAndSeriesAreThoseOfAPushgatewayButForTheListedDifferences() {
    try (PushgatewayProcess direct = PushgatewayProcess.start();
        PushgatewayProcess behind = PushgatewayProcess.start();
        RunningService service =
            RunningService.start(
                Map.of(
                    "MILEPOST_PUSH_LISTEN",
                    "127.0.0.1:0",
                    "MILEPOST_RELAY_MIN_INTERVAL",
                    "50ms",
                    "DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR",
                    behind.address()))) {
      List<Exchange> exchanges = ConformanceCases.all();
      SortedMap<String, String> different = new TreeMap<>();
      compare(exchanges, direct.address(), service.pushAddress(), different);
      different.putAll(differingSeries(direct, behind, exchanges));
      compare(ConformanceCases.last(), direct.address(), service.pushAddress(), different);
      assertThat(different.keySet()).as("%s", different).isEqualTo(listed().keySet());
      assertThat(different).isEqualTo(listed());
      System.out.printf(
          "%d requests, %d differ as listed in docs/push.md%n", exchanges.size(), different.size());
    }
  }

  private static void compare(
      List<Exchange> exchanges, String direct, String ours, Map<String, String> different) {
    for (Exchange exchange : exchanges) {
      String there = RawPush.send(direct, exchange);
      String here = RawPush.send(ours, exchange);
      if (!there.equals(here)) {
        different.put(exchange.name(), there + ", here " + here);
      }
    }
  }

  /** Each job whose series aren't the same once the relay is done. */
  private static Map<String, String> differingSeries(
      PushgatewayProcess direct, PushgatewayProcess behind, List<Exchange> exchanges) {
    Map<String, String> different = new TreeMap<>();
    for (String job : exchanges.stream().map(Exchange::job).distinct().toList()) {
      if (job.isEmpty()) {
        continue;
      }
      SortedMap<String, Double> wanted = Shown.directly(direct, job);
      try {
        await()
            .atMost(Duration.ofSeconds(15))
            .pollInterval(Duration.ofMillis(100))
            .until(() -> ours(behind, job, wanted).equals(wanted));
      } catch (org.awaitility.core.ConditionTimeoutException e) {
        different.put("series of " + job, wanted + ", here " + ours(behind, job, wanted));
      }
    }
    return different;
  }

  /** Without what Milepost has to say itself. */
  private static SortedMap<String, Double> ours(
      PushgatewayProcess behind, String job, Map<String, Double> wanted) {
    SortedMap<String, Double> series = Shown.relayed(behind, job);
    series.keySet().removeIf(name -> name.startsWith("migration_") && !wanted.containsKey(name));
    return series;
  }

  /** The table of the document: case, what a Pushgateway does and we do. */
  private static SortedMap<String, String> listed() {
    SortedMap<String, String> rows = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(DOCUMENT)) {
        List<String> cells = new ArrayList<>(List.of(line.split(" \\| ", -1)));
        if (cells.size() == 4 && cells.get(0).startsWith("| `")) {
          String name = cells.get(0).substring(3, cells.get(0).length() - 1);
          rows.put(name, unquoted(cells.get(1)) + ", here " + unquoted(cells.get(2)));
        }
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unquoted(String cell) {
    return cell.replaceAll("^`|`$", "");
  }
}
