package dev.milepost.persistence;

import dev.milepost.service.Change;
import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.MigrationStore.Birth;
import dev.milepost.service.MigrationStore.Creation;
import dev.milepost.service.MigrationStore.IdempotencyKey;
import dev.milepost.service.MigrationStore.Request;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/**
 * Makes a migration once, however often and from wherever it is asked for:
 *
 * <ol>
 *   <li>take the idempotency key; who finds it taken waits for the other to commit and answers with
 *       what that one made;
 *   <li>take the uuid and the job id the same way;
 *   <li>count the job's attempts: nobody else can be doing so, since the job id is ours;
 *   <li>write the rows, and let the job id go again if the migration is born finished.
 * </ol>
 */
final class MigrationCreation {
  private final MigrationRows rows;
  private final MigrationWrites writes;

  MigrationCreation(MigrationRows rows, MigrationWrites writes) {
    this.rows = rows;
    this.writes = writes;
  }

  Creation create(Handle handle, Request request, Function<Birth, Change> birth) {
    long id = handle.createQuery("SELECT nextval('migration_ids')").mapTo(Long.class).one();
    IdempotencyKey key = request.idempotencyKey();
    if (key != null && !takeKey(handle, key, id)) {
      handle.rollback();
      return replay(handle, key);
    }
    if (!takeUuid(handle, request, id)) {
      handle.rollback();
      return taken(handle, new MigrationRef.ByUuid(request.uuid()), "uuid", request);
    }
    if (!takeJob(handle, request, id)) {
      handle.rollback();
      return jobTaken(handle, request);
    }
    Instant now = PgMigrationStore.now(handle);
    Change change = birth.apply(new Birth(id, attempt(handle, request), now));
    Migration made = change.after();
    writes.insert(handle, change, request.identity().fingerprint());
    handOverGroup(handle, made);
    if (!request.keepsJob()) {
      handle
          .createUpdate("DELETE FROM unfinished_jobs WHERE job_id = :job")
          .bind("job", made.identity().jobId())
          .execute();
    }
    return new Creation.Created(new Dated(made, now));
  }

  private static boolean takeKey(Handle handle, IdempotencyKey key, long id) {
    return handle
            .createUpdate(
                """
                INSERT INTO idempotency_keys (key, request_fingerprint, migration_id, created_at)
                VALUES (:key, :fingerprint, :id, clock_timestamp())
                ON CONFLICT DO NOTHING
                """)
            .bind("key", key.key())
            .bind("fingerprint", key.requestFingerprint())
            .bind("id", id)
            .execute()
        == 1;
  }

  private static boolean takeUuid(Handle handle, Request request, long id) {
    return handle
            .createUpdate(
                """
                INSERT INTO migration_uuids (uuid, migration_id) VALUES (:uuid, :id)
                ON CONFLICT DO NOTHING
                """)
            .bind("uuid", request.uuid())
            .bind("id", id)
            .execute()
        == 1;
  }

  private static boolean takeJob(Handle handle, Request request, long id) {
    return handle
            .createUpdate(
                """
                INSERT INTO unfinished_jobs (job_id, migration_id) VALUES (:job, :id)
                ON CONFLICT DO NOTHING
                """)
            .bind("job", request.identity().jobId())
            .bind("id", id)
            .execute()
        == 1;
  }

  private static int attempt(Handle handle, Request request) {
    return handle
        .createQuery("SELECT coalesce(max(attempt), 0) + 1 FROM migrations WHERE job_id = :job")
        .bind("job", request.identity().jobId())
        .mapTo(Integer.class)
        .one();
  }

  /** Gives the new attempt the job's group at every gateway and takes it from older attempts. */
  private static void handOverGroup(Handle handle, Migration made) {
    if (made.identity().attempt() > 1) {
      handle
          .createUpdate(
              """
              UPDATE relay_records SET superseded = true, next_attempt_at = NULL
              WHERE job_id = :job
              """)
          .bind("job", made.identity().jobId())
          .execute();
    }
    handle
        .createUpdate(
            """
            INSERT INTO relay_records (gateway, migration_id, job_id)
            SELECT gateway, :id, :job FROM relay_gateways
            """)
        .bind("id", made.id())
        .bind("job", made.identity().jobId())
        .execute();
  }

  private Creation replay(Handle handle, IdempotencyKey key) {
    record Known(String fingerprint, long migrationId) {}
    Optional<Known> known =
        handle
            .createQuery(
                "SELECT request_fingerprint, migration_id FROM idempotency_keys WHERE key = :key")
            .bind("key", key.key())
            .map((row, ctx) -> new Known(row.getString(1), row.getLong(2)))
            .findOne();
    if (known.isPresent() && !known.get().fingerprint().equals(key.requestFingerprint())) {
      return new Creation.KeyReused();
    }
    Dated earlier =
        known
            .flatMap(entry -> rows.find(handle, new MigrationRef.ById(entry.migrationId())))
            .orElseThrow(() -> new VanishedMeanwhile("the idempotency key"));
    return earlier.migration().deletedAt() == null
        ? new Creation.Replayed(earlier)
        : new Creation.Taken(earlier, "Idempotency-Key", false);
  }

  /** Answers with the unfinished attempt, and remembers so under the key if there is one. */
  private Creation jobTaken(Handle handle, Request request) {
    var job = new MigrationRef.ByJobId(request.identity().jobId());
    Creation.Taken taken = taken(handle, job, "job_id", request);
    IdempotencyKey key = request.idempotencyKey();
    if (key != null && taken.sameIdentity()) {
      takeKey(handle, key, taken.migration().migration().id());
    }
    return taken;
  }

  private Creation.Taken taken(Handle handle, MigrationRef ref, String field, Request request) {
    Dated other = rows.find(handle, ref).orElseThrow(() -> new VanishedMeanwhile(field));
    String fingerprint =
        handle
            .createQuery("SELECT identity_fingerprint FROM migrations WHERE id = :id")
            .bind("id", other.migration().id())
            .mapTo(String.class)
            .one();
    boolean same =
        fingerprint.equals(request.identity().fingerprint())
            && other.migration().deletedAt() == null;
    return new Creation.Taken(other, field, same);
  }

  /** What stood in the way was removed before it could be read: the caller may just try again. */
  static final class VanishedMeanwhile extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VanishedMeanwhile(String what) {
      super("what held " + what + " was removed meanwhile");
    }
  }
}
