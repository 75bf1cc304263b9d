package dev.milepost.service;

import java.time.Instant;
import java.util.List;

/**
 * One page of a list.
 *
 * @param more whether further migrations follow
 * @param now the database's clock at the read; meaningless when there are no migrations
 */
public record Page(List<Migration> migrations, boolean more, Instant now) {
  /** Nothing was asked for. */
  public static final Page NONE = new Page(List.of(), false, Instant.EPOCH);

  public Page {
    migrations = List.copyOf(migrations);
  }
}
