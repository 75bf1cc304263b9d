package dev.milepost.service;

import dev.milepost.service.vocabulary.State;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a runner says of one table, disk, volume or stream inside a migration.
 *
 * @param name 1 to 255 characters, its own within the migration
 * @param unit what done and total count: {@link #BYTES} are the migration's disk, all else its
 *     items
 * @param done may exceed a total that was estimated; null: not known
 * @param total may be an estimate; null: not known
 * @param sequence the highest sequence applied to this part; in a report its own. Null: none
 */
public record Part(
    String name,
    String unit,
    @Nullable Long done,
    @Nullable Long total,
    State state,
    @Nullable String message,
    @Nullable Long sequence) {
  public static final String BYTES = "bytes";

  /** How many parts one migration may have. */
  public static final int MAX_PARTS = 10_000;

  /** Whether more is done than the total foresaw: the total was an estimate, and too low. */
  public boolean estimateExceeded() {
    return done != null && total != null && done > total;
  }

  /** Whether it says the same; the sequence only orders what is said. */
  boolean saysTheSameAs(Part other) {
    return withSequence(null).equals(other.withSequence(null));
  }

  boolean countsTheSameAs(Part other) {
    return unit.equals(other.unit)
        && Objects.equals(done, other.done)
        && Objects.equals(total, other.total);
  }

  Part withSequence(@Nullable Long newSequence) {
    return new Part(name, unit, done, total, state, message, newSequence);
  }
}
