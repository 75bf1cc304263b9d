package dev.milepost.service.scrape;

import dev.milepost.service.Summary;
import dev.milepost.service.relay.RelaySettings.Linger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scrape needs to know of the database. Each method is one transaction. */
public interface ScrapeStore {
  /**
   * Live and lingering migrations.
   *
   * @param limit of whole records; 0 for counts alone
   */
  Overview overview(Linger linger, int limit);

  /**
   * Which migrations finished since, by whichever instance. Ends some seconds ago, so that one
   * whose transaction still runs is counted the next time.
   *
   * @param since where the answer before ended; null to begin now
   */
  Finished finished(@Nullable Instant since);

  /**
   * Finished migrations by type and state.
   *
   * @param upTo where the next answer begins
   */
  record Finished(List<Summary.Count> counts, Instant upTo) {}
}
