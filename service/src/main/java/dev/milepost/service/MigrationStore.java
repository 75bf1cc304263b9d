package dev.milepost.service;

import dev.milepost.service.forecast.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where migrations are kept. Each method is one transaction; an answer means it is committed. */
public interface MigrationStore {

  /** The migration of that name, deleted ones included. */
  Optional<Dated> find(MigrationRef ref);

  /**
   * Makes a migration, unless its uuid, its unfinished job or its idempotency key is taken.
   *
   * @param birth decides what is written, once the store knows id, attempt and time
   */
  Creation create(Request request, Function<Birth, Change> birth);

  /**
   * Writes a decided change if the migration still is at the version it was decided on.
   *
   * @return false when somebody else changed it first: read again and decide again
   */
  boolean save(Change change);

  /**
   * The same for changes of different migrations at once: one transaction, on connections that
   * nothing else uses. One that lost against somebody else's doesn't keep the others from being
   * written; an exception means that none was.
   */
  Saved saveTogether(List<Change> changes);

  /** One page, newest first. */
  Page list(MigrationQuery query);

  /** The timeline in its order, after that event if one is given. */
  List<Event> events(long migrationId, Event.@Nullable Position after, int limit);

  /** The parts of these names, and what the others add up to. */
  KnownParts knownParts(long migrationId, Collection<String> names);

  /** Parts in the order of their names by code point, after that one if one is given. */
  List<KnownPart> parts(long migrationId, @Nullable String after, int limit);

  /** The points of a migration's history in the order of their moments. */
  List<Sample> samples(long migrationId);

  /** Thins the older points of a migration's history. */
  void thin(long migrationId);

  /** Quick, however many migrations there are. */
  Summary summary();

  /** Keeps {@link #summary} quick: to be called now and then. */
  void addUpCounts();

  /** The database's clock. */
  Instant now();

  /**
   * Running migrations that are not marked silent yet and whose last report is older than the
   * silence allows, by the database's clock.
   *
   * @param listeningSince before this moment nobody could have been heard
   */
  List<Dated> silent(Silence silence, Instant listeningSince, int limit);

  /**
   * Removes up to {@code limit} migrations that finished longer ago than that and have no group in
   * a Pushgateway left, with all that belongs to them.
   *
   * @return how many went
   */
  int purge(Duration finishedFor, int limit);

  /** Removes idempotency keys older than that. */
  void forgetIdempotencyKeys(Duration olderThan);

  /**
   * What of several changes was written.
   *
   * @param migrationIds whose changes are committed
   * @param now the database's clock at the write
   */
  record Saved(Set<Long> migrationIds, Instant now) {}

  /**
   * What is to be made.
   *
   * @param keepsJob whether it starts unfinished and so keeps its job id for itself; one that is
   *     born finished needs it too, for the moment of its birth
   */
  record Request(
      UUID uuid, Identity identity, boolean keepsJob, @Nullable IdempotencyKey idempotencyKey) {}

  /**
   * The caller's name for one request, so that it can be sent again.
   *
   * @param requestFingerprint SHA-256, in hex, of the whole request
   */
  record IdempotencyKey(String key, String requestFingerprint) {}

  /** What the store adds to a new migration. */
  record Birth(long id, int attempt, Instant now) {}

  /** How a create went. */
  sealed interface Creation {
    record Created(Dated migration) implements Creation {}

    /** The same request under the same key was done before. */
    record Replayed(Dated migration) implements Creation {}

    /** The key was used for another request. */
    record KeyReused() implements Creation {}

    /**
     * The uuid or the unfinished job is taken.
     *
     * @param field {@code uuid}, {@code job_id}, or {@code Idempotency-Key} when what the key made
     *     was deleted since
     * @param sameIdentity whether it was created with the same identity fields and is still there
     */
    record Taken(Dated migration, String field, boolean sameIdentity) implements Creation {}
  }
}
