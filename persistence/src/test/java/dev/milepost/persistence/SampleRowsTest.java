package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.forecast.Sample;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SampleRowsTest {
  private final TestDatabase database = TestDatabase.create();
  private final Jdbi jdbi = database.database().jdbi();

  @BeforeEach
  void migrationExists() {
    jdbi.useHandle(handle ->
        handle.execute(
            """
            INSERT INTO migrations (
              id, uuid, job_id, attempt, migration_type, status, state,
              identity_fingerprint, created_at)
            VALUES (1, gen_random_uuid(), 'j', 1, 'generic', 'running', 'running',
              repeat('0', 64), now())
            """));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void addEvery(String step, String from, String to) {
    jdbi.useHandle(handle ->
        handle.execute(
            """
            INSERT INTO migration_samples (migration_id, at, items_completed, hold, late)
            SELECT 1, at, row_number() OVER (ORDER BY at), 'none', false
            FROM generate_series(now() - CAST(? AS interval), now() - CAST(? AS interval),
              CAST(? AS interval)) at
            """,
            from,
            to,
            step));
  }

  private List<Sample> samples() {
    return jdbi.withHandle(handle -> SampleRows.all(handle, 1));
  }

  @Test
  void aWeekOfReportsStaysSmall() {
    addEvery("20 seconds", "7 days", "2 hours");
    addEvery("1 second", "2 hours", "0 seconds");
    assertThat(samples().size()).isGreaterThan(36_000);

    jdbi.useHandle(handle -> SampleRows.thin(handle, 1));

    assertThat(samples().size()).isBetween(600, 2_300);
    assertThat(samples().getFirst().items().completed()).isEqualTo(1);
  }

  @Test
  void theLastTenMinutesStayWholeAndThinningAgainChangesNothing() {
    addEvery("1 second", "9 minutes", "0 seconds");
    int whole = samples().size();

    jdbi.useHandle(handle -> SampleRows.thin(handle, 1));
    assertThat(samples()).hasSize(whole);

    addEvery("1 second", "100 minutes", "50 minutes");
    jdbi.useHandle(handle -> SampleRows.thin(handle, 1));
    int once = samples().size();
    jdbi.useHandle(handle -> SampleRows.thin(handle, 1));
    assertThat(samples()).hasSize(once);
  }
}
