package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API says of live migrations that a real QEMU made, report by report. */
class TraceVerdictTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, String> STATUS =
      Map.of(
          "setup", "preparing",
          "active", "running",
          "postcopy-active", "running (post-copy)",
          "completed", "completed",
          "failed", "failed",
          "cancelled", "cancelled");

  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** The verdict after each report. */
  private static List<String> verdicts(String trace, boolean told) throws IOException {
    long id = service.create("{\"migration_type\": \"live-migration\"}");
    List<String> verdicts = new ArrayList<>();
    for (JsonNode line : lines(trace)) {
      verdicts.add(
          service
              .given(report(line, told).toString())
              .patch("/migrations/" + id)
              .then()
              .statusCode(200)
              .extract()
              .path("convergence.verdict"));
    }
    System.out.printf(
        "%s, %s: %s%n", trace, told ? "told" : "six fields", verdicts.stream().distinct().toList());
    return verdicts;
  }

  private static ObjectNode report(JsonNode line, boolean told) {
    JsonNode query = line.path("query-migrate");
    ObjectNode report = JSON.createObjectNode();
    report.put("status", Objects.requireNonNull(STATUS.get(query.path("status").asText())));
    long millis = Math.round(line.path("t").doubleValue() * 1000);
    report.put("observed_at", START.plusMillis(millis).toString());
    JsonNode ram = query.path("ram");
    if (ram.isObject()) {
      report.set("memory_total", ram.get("total"));
      report.set("memory_processed", ram.get("transferred"));
      report.set("memory_remaining", ram.get("remaining"));
    }
    if (ram.isObject() && told) {
      report.set("iteration", ram.get("dirty-sync-count"));
      long pages = ram.get("dirty-pages-rate").longValue() * ram.get("page-size").longValue();
      report.put("dirty_bytes_per_second", pages);
      long sent = Math.round(ram.get("mbps").doubleValue() * 125_000);
      report.put("transfer_bytes_per_second", sent);
    }
    return report;
  }

  private static List<JsonNode> lines(String trace) throws IOException {
    List<JsonNode> parsed = new ArrayList<>();
    try (InputStream in =
        TraceVerdictTest.class.getResourceAsStream("/traces/qemu-" + trace + ".jsonl")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        parsed.add(JSON.readTree(line));
      }
    }
    return parsed;
  }

  @Test
  void convergingOneIsOnlyEverMeasuringOrConverging() throws IOException {
    List<String> verdicts = verdicts("converging", true);
    assertThat(verdicts.getFirst()).isEqualTo("n/a");
    assertThat(verdicts.subList(1, verdicts.size() - 1)).containsOnly("measuring", "converging");
    assertThat(verdicts.getLast()).isEqualTo("n/a");
    assertThat(verdicts("converging", false)).doesNotContain("not_converging", "stalled");
  }

  @Test
  void endlessOneIsFoundOutByItsEnd() throws IOException {
    assertThat(verdicts("not-converging", true))
        .endsWith("not_converging")
        .doesNotContain("converging");
    assertThat(verdicts("not-converging", false)).doesNotContain("converging", "stalled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancelled", "failed-destination-lost", "post-copy"})
  void oneThatEndsOtherwiseIsNeverCalledConverging(String trace) throws IOException {
    for (boolean told : new boolean[] {true, false}) {
      assertThat(verdicts(trace, told)).doesNotContain("converging").endsWith("n/a");
    }
  }
}
