package dev.milepost.service.exposition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A metric family as it was pushed.
 *
 * @param help null when none was given
 * @param samples at least one, in their order
 */
public record Family(String name, FamilyType type, @Nullable String help, List<Sample> samples) {
  public Family {
    samples = List.copyOf(samples);
  }
}
