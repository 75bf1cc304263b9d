package dev.milepost.service;

import dev.milepost.service.forecast.Forecast;
import java.time.Instant;

/**
 * A migration as it was read.
 *
 * @param now the database's clock at the read; every decision about the migration uses it, so that
 *     instances with differing clocks agree
 */
public record Dated(Migration migration, Instant now) {

  /** A migration as of its own last change. */
  public static Dated asChanged(Migration migration) {
    Instant updatedAt = migration.updatedAt();
    return new Dated(migration, updatedAt == null ? migration.createdAt() : updatedAt);
  }

  public Forecast forecast() {
    return migration.forecast(now);
  }
}
