package dev.milepost.service.changes;

import dev.milepost.service.Dated;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Where changes are found. What it throws when the database is away is its unchecked exception. */
public interface ChangeStore {

  /** Where the feed stands now. */
  Cursor now();

  /**
   * What was committed since, all of it, in whatever order it was.
   *
   * @param above only migrations with a higher id
   * @param limit of migrations; those with the lowest ids come first
   */
  Found since(Cursor cursor, long above, int limit);

  /**
   * The migrations as they are now, in no order, deleted ones included; those purged are missing.
   */
  List<Dated> read(Collection<Long> ids);

  /** Makes cursors older than that unknown, some time, and lets go what only they need. */
  void forget(Duration olderThan);

  /** An answer to {@link #since}. */
  sealed interface Found {
    /**
     * What changed.
     *
     * @param versions the last version of each migration, in the order of their ids
     * @param transactions those that did it
     * @param more whether the limit left some out
     * @param upTo what had been committed when this was found
     */
    record Changes(Map<Long, Long> versions, List<Long> transactions, boolean more, Cursor upTo)
        implements Found {}

    /** The cursor is of another feed, or too old: what came after it can't be told. */
    record Unknown() implements Found {}
  }
}
