package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.DatabaseUrl;
import dev.milepost.service.MigrationStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void countsWhatIsThereWhateverHappened() throws SQLException {
    try (RunningService service = RunningService.start(Map.of())) {
      MigrationStore store = service.database().database().migrations();
      assertThat(summary(service)).isEqualTo(counted(service)).isEmpty();
      Random random = new Random(5);
      List<Long> ids = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        change(service, random, ids);
        if (i % 40 == 20) {
          store.addUpCounts();
        }
      }
      assertThat(summary(service)).isEqualTo(counted(service)).isNotEmpty();
      int purged = store.purge(Duration.ZERO, 10);
      assertThat(purged).isPositive();
      assertThat(summary(service)).isEqualTo(counted(service)).isNotEmpty();
      store.addUpCounts();
      assertThat(summary(service)).isEqualTo(counted(service)).isNotEmpty();
    }
  }

  private static void change(RunningService service, Random random, List<Long> ids) {
    if (ids.isEmpty() || random.nextInt(3) == 0) {
      String type = random.nextBoolean() ? "generic" : "backup";
      String status = random.nextInt(5) == 0 ? "completed" : "running";
      ids.add(
          service.create(
              "{\"migration_type\": \"%s\", \"status\": \"%s\"}".formatted(type, status)));
      return;
    }
    String path = "/migrations/" + ids.get(random.nextInt(ids.size()));
    switch (random.nextInt(4)) {
      case 0 -> service.given().delete(path);
      case 1 -> service.given("{\"status\": \"paused\"}").patch(path);
      case 2 -> service.given("{\"status\": \"failed\"}").patch(path);
      default -> service.given("{\"items_completed\": 1}").patch(path);
    }
  }

  private static Map<String, Long> summary(RunningService service) {
    Map<String, Long> counts = new HashMap<>();
    Map<String, Map<String, Number>> byType =
        service.given().get("/migrations/summary").jsonPath().getMap("by_type");
    byType.forEach((type, byState) ->
        byState.forEach((state, count) -> {
          if (count.longValue() != 0) {
            counts.put(type + " " + state, count.longValue());
          }
        }));
    return counts;
  }

  private static Map<String, Long> counted(RunningService service) throws SQLException {
    DatabaseUrl url = service.database().url();
    Map<String, Long> counts = new HashMap<>();
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT migration_type || ' ' || state, count(*) FROM migrations"
                    + " WHERE deleted_at IS NULL GROUP BY 1")) {
      while (row.next()) {
        counts.put(row.getString(1), row.getLong(2));
      }
    }
    return counts;
  }
}
