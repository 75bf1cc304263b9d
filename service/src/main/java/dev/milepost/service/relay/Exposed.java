package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.forecast.Verdict;
import dev.milepost.service.vocabulary.State;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an exposition says of one migration, as of one version of it: few enough columns that ten
 * thousand of them are read at once.
 *
 * @param completion ratio 0..1 of what is certainly done; null while unknown
 * @param items how many things are done; null when nobody counts
 * @param dirtyRatio bytes dirtied again for each byte sent; null while unknown
 * @param lastProgressAt when a counter last moved; null before
 */
public record Exposed(
    long migrationId,
    long version,
    String jobId,
    Map<String, String> labels,
    State state,
    @Nullable Double completion,
    @Nullable Long items,
    Verdict verdict,
    @Nullable Double dirtyRatio,
    @Nullable Instant lastProgressAt) {

  /** The same of a whole record. */
  public static Exposed of(Migration migration) {
    var progress = migration.progress();
    var convergence = progress.outlook().convergence();
    return new Exposed(
        migration.id(),
        migration.version(),
        migration.identity().jobId(),
        migration.identity().labels(),
        migration.state(),
        migration.completion(),
        progress.items().completed(),
        convergence.verdict(),
        convergence.dirtyRatio(),
        progress.heard().lastProgressAt());
  }
}
