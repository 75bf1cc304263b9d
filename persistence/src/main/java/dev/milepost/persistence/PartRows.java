package dev.milepost.persistence;

import dev.milepost.service.KnownPart;
import dev.milepost.service.KnownParts;
import dev.milepost.service.Part;
import dev.milepost.service.PartSum;
import dev.milepost.service.vocabulary.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the parts of a migration; each method takes part in the caller's transaction.
 */
final class PartRows {
  private static final String SELECT =
      "SELECT name, unit, done, total, state, message, sequence, updated_at FROM migration_parts";

  /** As {@link PartSum} adds: unknown as soon as one is, never beyond a bigint. */
  private static final String SUMS =
      """
      SELECT unit, count(*) AS parts,
        CASE WHEN count(done) = count(*)
          THEN least(sum(done), 9223372036854775807)::bigint END AS done,
        CASE WHEN count(total) = count(*)
          THEN least(sum(total), 9223372036854775807)::bigint END AS total,
        CASE WHEN count(done) = count(*) AND count(total) = count(*)
          THEN least(sum(greatest(total - done, 0)), 9223372036854775807)::bigint
          END AS remaining,
        CASE WHEN count(total) = count(*)
          THEN least(sum(greatest(total, done)), 9223372036854775807)::bigint END AS expected,
        coalesce(bool_or(done > total), false) AS estimate_exceeded
      FROM migration_parts p
      WHERE migration_id = :id AND NOT EXISTS (
        SELECT FROM unnest(:names) AS named(name) WHERE named.name = p.name)
      GROUP BY unit
      """;

  private static final String UPSERT =
      """
      INSERT INTO migration_parts (
        migration_id, name, unit, done, total, state, message, sequence, updated_at)
      VALUES (:id, :name, :unit, :done, :total, :state, :message, :sequence, :updatedAt)
      ON CONFLICT (migration_id, name) DO UPDATE SET
        unit = excluded.unit, done = excluded.done, total = excluded.total,
        state = excluded.state, message = excluded.message, sequence = excluded.sequence,
        updated_at = excluded.updated_at
      """;

  private PartRows() {}

  static KnownParts known(Handle handle, long migrationId, Collection<String> names) {
    List<KnownPart> named =
        handle
            .createQuery(SELECT + " WHERE migration_id = :id AND name = ANY(:names)")
            .bind("id", migrationId)
            .bindArray("names", String.class, names)
            .map((row, ctx) -> part(row))
            .list();
    List<PartSum> others =
        handle
            .createQuery(SUMS)
            .bind("id", migrationId)
            .bindArray("names", String.class, names)
            .map((row, ctx) -> sum(row))
            .list();
    return new KnownParts(named, others);
  }

  static List<KnownPart> page(Handle handle, long migrationId, @Nullable String after, int limit) {
    return handle
        .createQuery(SELECT + " WHERE migration_id = :id AND name > :after ORDER BY name LIMIT :n")
        .bind("id", migrationId)
        .bind("after", after == null ? "" : after)
        .bind("n", limit)
        .map((row, ctx) -> part(row))
        .list();
  }

  static void upsert(Handle handle, long migrationId, List<KnownPart> parts) {
    if (parts.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(UPSERT);
    for (KnownPart known : parts) {
      Part part = known.part();
      batch
          .bind("id", migrationId)
          .bind("name", part.name())
          .bind("unit", part.unit())
          .bind("done", part.done())
          .bind("total", part.total())
          .bind("state", part.state().word())
          .bind("message", part.message())
          .bind("sequence", part.sequence())
          .bind("updatedAt", known.updatedAt())
          .add();
    }
    batch.execute();
  }

  private static KnownPart part(ResultSet row) throws SQLException {
    return new KnownPart(
        new Part(
            row.getString("name"),
            row.getString("unit"),
            MigrationRows.number(row, "done"),
            MigrationRows.number(row, "total"),
            State.of(row.getString("state")).orElseThrow(),
            row.getString("message"),
            MigrationRows.number(row, "sequence")),
        MigrationRows.instant(row, "updated_at"));
  }

  private static PartSum sum(ResultSet row) throws SQLException {
    return new PartSum(
        row.getString("unit"),
        row.getInt("parts"),
        MigrationRows.number(row, "done"),
        MigrationRows.number(row, "total"),
        MigrationRows.number(row, "remaining"),
        MigrationRows.number(row, "expected"),
        row.getBoolean("estimate_exceeded"));
  }
}
