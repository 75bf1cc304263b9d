package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.persistence.PushgatewayProcess;
import dev.milepost.persistence.PushgatewayProcess.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a Pushgateway shows what the API says: one group for each job id, of its newest attempt,
 * with its metrics, and no other.
 */
final class Agreement {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private Agreement() {}

  /**
   * Waits for it. Every record of the service must still be in the time of its linger.
   *
   * @return how many groups agree
   */
  static int reached(Http api, PushgatewayProcess gateway) {
    Map<String, Map<String, Double>> expected = expected(api);
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(shown(gateway)).isEqualTo(expected));
    return expected.size();
  }

  private static Map<String, Map<String, Double>> expected(Http api) {
    Map<String, Map<String, Double>> values = new HashMap<>();
    JsonNode page = api.get("/migrations?limit=1000");
    assertThat(page.path("next").isNull()).as("all fit on one page").isTrue();
    // Newest first: what is there already is a newer attempt.
    page.path("migrations")
        .forEach(
            migration -> values.putIfAbsent(migration.path("job_id").asText(), values(migration)));
    return values;
  }

  private static Map<String, Double> values(JsonNode migration) {
    String state = migration.path("state").asText();
    String verdict = migration.path("convergence").path("verdict").asText();
    Map<String, Double> values = new HashMap<>();
    values.put("migration_completion_percent", migration.path("completion").asDouble());
    values.put("migration_complete_total", state.equals("completed") ? 1.0 : 0.0);
    values.put("migration_failed_total", state.equals("failed") ? 1.0 : 0.0);
    values.put("migration_items_complete_total", migration.path("items_completed").asDouble());
    values.put("migration_not_converging", verdict.equals("not_converging") ? 1.0 : 0.0);
    if (!migration.path("last_progress_at").isNull()) {
      Instant progressed = Instant.parse(migration.path("last_progress_at").asText());
      values.put("migration_last_progress_timestamp_seconds", progressed.toEpochMilli() / 1000.0);
    }
    return values;
  }

  private static Map<String, Map<String, Double>> shown(PushgatewayProcess gateway) {
    Map<String, Map<String, Double>> values = new HashMap<>();
    for (Group group : gateway.groups()) {
      Map<String, Double> ours = new HashMap<>(group.values());
      ours.keySet().removeIf(name -> name.startsWith("push_"));
      Map<String, Double> other = values.put(group.labels().get("job_id"), ours);
      assertThat(other).as("a second group of %s", group.labels()).isNull();
    }
    return values;
  }
}
