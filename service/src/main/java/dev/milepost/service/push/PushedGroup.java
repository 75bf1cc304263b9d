package dev.milepost.service.push;

import dev.milepost.service.exposition.Exposition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was last pushed to a group in the run that a migration is.
 *
 * @param exposition all families, those that became numbers of the migration too
 * @param exposed false once the group was deleted: nothing of it is shown any more
 * @param settling an end that was said and isn't believed yet; null when there is none
 */
public record PushedGroup(
    long migrationId,
    GroupName name,
    Exposition exposition,
    boolean exposed,
    @Nullable Settling settling) {

  /**
   * An end that counts unless a later push shows that the work goes on.
   *
   * @param at when it counts, by the database's clock
   * @param status the state word to report then
   * @param reason why, or null
   */
  public record Settling(Instant at, String status, @Nullable String reason) {}

  PushedGroup with(Exposition other, boolean nowExposed, @Nullable Settling nowSettling) {
    return new PushedGroup(migrationId, name, other, nowExposed, nowSettling);
  }
}
