package dev.milepost.service;

import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.time.Instant;
import java.util.List;

/** How many migrations there are, deleted ones left out. */
public record Summary(List<Count> counts, Instant now) {
  public Summary {
    counts = List.copyOf(counts);
  }

  /** Combinations that don't occur have no count. */
  public record Count(MigrationType type, State state, long migrations) {}
}
