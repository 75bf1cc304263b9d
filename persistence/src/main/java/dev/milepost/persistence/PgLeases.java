package dev.milepost.persistence;

import java.time.Duration;
import org.jdbi.v3.core.Jdbi;

/**
 * Turns that one instance has at a time. They end by the database's clock, so instances whose
 * clocks differ agree.
 */
final class PgLeases {
  private final Sessions sessions;

  PgLeases(Jdbi jdbi) {
    this.sessions = new Sessions(jdbi);
  }

  /**
   * Takes the lease or prolongs it.
   *
   * @return false while it is another's
   */
  boolean hold(String name, String owner, Duration term) {
    return sessions.with(handle ->
        handle
            .createUpdate(
                """
                INSERT INTO leases AS held (name, owner, expires_at)
                VALUES (:name, :owner, now() + CAST(:term AS interval))
                ON CONFLICT (name) DO UPDATE
                SET owner = excluded.owner, expires_at = excluded.expires_at
                WHERE held.owner = excluded.owner OR held.expires_at <= now()
                """)
            .bind("name", name)
            .bind("owner", owner)
            .bind("term", term.toString())
            .execute())
        == 1;
  }

  /** Ends the lease if it still is that owner's. */
  void release(String name, String owner) {
    sessions.run(handle ->
        handle
            .createUpdate("DELETE FROM leases WHERE name = :name AND owner = :owner")
            .bind("name", name)
            .bind("owner", owner)
            .execute());
  }
}
