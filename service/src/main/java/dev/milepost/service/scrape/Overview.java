package dev.milepost.service.scrape;

import dev.milepost.service.Migration;
import dev.milepost.service.Summary;
import java.time.Instant;
import java.util.List;

/**
 * The migrations that a scrape shows: unfinished ones, and finished ones for as long as their group
 * in a Pushgateway would linger; of each job the newest attempt.
 *
 * @param migrations whole, up to a limit: unfinished and failed ones before others, newest first
 * @param counts of all of them, whatever the limit
 * @param now by the database's clock
 */
public record Overview(List<Migration> migrations, List<Summary.Count> counts, Instant now) {
  public Overview {
    migrations = List.copyOf(migrations);
    counts = List.copyOf(counts);
  }

  /** How many the limit left out. */
  public long leftOut() {
    return counts.stream().mapToLong(Summary.Count::migrations).sum() - migrations.size();
  }
}
