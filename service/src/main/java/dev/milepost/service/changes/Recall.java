package dev.milepost.service.changes;

import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a feed remembers of what it has seen, so that "has anything changed since?" needs no look at
 * the database. When it can't tell, the answer is yes. For one thread at a time.
 */
final class Recall {
  /** Transactions: what a service at its peak makes in a second. */
  private static final int TRANSACTIONS = 1_000;

  private static final int MIGRATIONS = 20_000;

  private final Cursor start;
  private final ArrayDeque<Long> transactions = new ArrayDeque<>();
  private final LinkedHashMap<Long, Seen> seen = new LinkedHashMap<>(64, 0.75f, true);
  private final Map<UUID, Long> ids = new HashMap<>();
  private long newest;

  /** The last transaction that is not remembered any more. */
  private long dropped;

  private long forgotten;

  /** Remembers nothing of what had been seen up to there. */
  Recall(Cursor start) {
    this.start = start;
  }

  void add(List<Long> committed, Map<Long, Long> changed) {
    for (long transaction : committed) {
      transactions.addLast(transaction);
      if (transactions.size() > TRANSACTIONS) {
        dropped = Math.max(dropped, transactions.removeFirst());
      }
      newest = Math.max(newest, transaction);
    }
    changed.forEach((id, version) -> note(id, version, null));
  }

  /** Whether nothing that was seen is missing in the cursor. */
  boolean nothingSince(Cursor cursor) {
    return cursor.begin() > dropped
        && cursor.showsAllOf(start)
        && (cursor.begin() > newest || transactions.stream().allMatch(cursor::shows));
  }

  /** How many migrations were forgotten so far: see {@link #learn}. */
  long forgotten() {
    return forgotten;
  }

  /**
   * Takes note of a migration that was read.
   *
   * @param forgottenBefore as {@link #forgotten} was before the read: if something was forgotten
   *     meanwhile, it may have been a newer version of this one
   */
  void learn(Migration migration, long forgottenBefore) {
    if (forgotten == forgottenBefore || seen.containsKey(migration.id())) {
      note(migration.id(), migration.version(), migration.uuid());
    }
  }

  private void note(long id, long version, @Nullable UUID uuid) {
    Seen before = seen.get(id);
    UUID known = uuid == null && before != null ? before.uuid() : uuid;
    seen.put(id, new Seen(before == null ? version : Math.max(before.version(), version), known));
    if (known != null) {
      ids.put(known, id);
    }
    if (seen.size() > MIGRATIONS) {
      Seen eldest = seen.pollFirstEntry().getValue();
      if (eldest.uuid() != null) {
        ids.remove(eldest.uuid());
      }
      forgotten++;
    }
  }

  /** The migration's version, of which nothing newer was seen; null when it isn't known. */
  @Nullable Long version(MigrationRef ref) {
    Long id =
        switch (ref) {
          case MigrationRef.ById(long given) -> Long.valueOf(given);
          case MigrationRef.ByUuid(UUID uuid) -> ids.get(uuid);
          // Another attempt may have come.
          case MigrationRef.ByJobId _ -> null;
        };
    Seen known = id == null ? null : seen.get(id);
    // One that is no more was noted with a version that none has.
    return known == null || known.version() == Long.MAX_VALUE
        ? null
        : Long.valueOf(known.version());
  }

  /**
   * A migration as last seen.
   *
   * @param uuid null until it was read
   */
  private record Seen(long version, @Nullable UUID uuid) {}
}
