package dev.milepost.persistence;

import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.ExpositionText;
import dev.milepost.service.exposition.FamilyType;
import dev.milepost.service.push.PushStore;
import dev.milepost.service.push.PushedGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Pushed groups in PostgreSQL. */
final class PgPushStore implements PushStore {
  private static final String UPSERT =
      """
      INSERT INTO pushed_groups AS g (
        migration_id, group_key, grouping, exposition, families, exposed, pushed_at, settles_at,
        settles_as, settles_because)
      VALUES (
        :id, :key, CAST(:grouping AS jsonb), :exposition, :families, :exposed, clock_timestamp(),
        :settlesAt, :settlesAs, :settlesBecause)
      ON CONFLICT (migration_id, group_key) DO UPDATE SET
        exposition = excluded.exposition, families = excluded.families,
        exposed = excluded.exposed, pushed_at = excluded.pushed_at,
        settles_at = excluded.settles_at, settles_as = excluded.settles_as,
        settles_because = excluded.settles_because
      """;

  /** In two halves, so that each finds its partial index of migrations. */
  private static final String LIVE =
      """
      SELECT count(*) FROM (
        SELECT FROM migrations m JOIN pushed_groups g ON g.migration_id = m.id
        WHERE m.settled_at IS NULL
        UNION ALL
        SELECT FROM migrations m JOIN pushed_groups g ON g.migration_id = m.id
        WHERE m.settled_at > now() - interval '1 hour'
        LIMIT :limit) AS live
      """;

  /** Of groups that are shown, or still are at a gateway. */
  private static final String CONFLICT =
      """
      SELECT family FROM pushed_groups g
      JOIN migrations m ON m.id = g.migration_id
      CROSS JOIN unnest(g.families) AS family
      WHERE g.families && CAST(:others AS text[]) AND g.group_key <> :key AND g.exposed
        AND family = ANY (CAST(:others AS text[]))
        AND (m.settled_at IS NULL OR EXISTS (
          SELECT FROM relay_records r WHERE r.migration_id = m.id AND NOT r.superseded))
      LIMIT 1
      """;

  private final Sessions sessions;

  PgPushStore(Jdbi jdbi) {
    this.sessions = new Sessions(jdbi);
  }

  @Override
  public Optional<PushedGroup> find(long migrationId, String groupKey) {
    return sessions.with(handle ->
        handle
            .createQuery(PushedRows.SELECT + " WHERE g.migration_id = :id AND g.group_key = :key")
            .bind("id", migrationId)
            .bind("key", groupKey)
            .map((row, ctx) -> PushedRows.group(row))
            .findOne());
  }

  @Override
  public void save(PushedGroup group) {
    PushedGroup.Settling settling = group.settling();
    sessions.run(handle ->
        handle
            .createUpdate(UPSERT)
            .bind("id", group.migrationId())
            .bind("key", group.name().key())
            .bind("grouping", PushedRows.json(group.name().labels()))
            .bind(
                "exposition",
                ExpositionText.of(group.exposition()).getBytes(StandardCharsets.UTF_8))
            .bind("families", families(group.exposition()))
            .bind("exposed", group.exposed())
            .bind("settlesAt", settling == null ? null : settling.at())
            .bind("settlesAs", settling == null ? null : settling.status())
            .bind("settlesBecause", settling == null ? null : settling.reason())
            .execute());
  }

  private static String[] families(Exposition exposition) {
    return exposition.families().stream()
        .map(family -> family.name() + " " + family.type().word())
        .toArray(String[]::new);
  }

  @Override
  public boolean hasRoom(int maxGroups) {
    return sessions.with(handle ->
        handle.createQuery(LIVE).bind("limit", maxGroups).mapTo(Integer.class).one() < maxGroups);
  }

  @Override
  public Optional<Conflict> conflict(Map<String, FamilyType> types, String groupKey) {
    List<String> others = new ArrayList<>();
    types.forEach((name, type) -> {
      for (FamilyType other : FamilyType.values()) {
        if (other != type) {
          others.add(name + " " + other.word());
        }
      }
    });
    return sessions.with(handle ->
        handle
            .createQuery(CONFLICT)
            .bind("others", others.toArray(String[]::new))
            .bind("key", groupKey)
            .mapTo(String.class)
            .findOne()
            .map(PgPushStore::conflict));
  }

  private static Conflict conflict(String family) {
    int space = family.indexOf(' ');
    String type = family.substring(space + 1).toUpperCase(Locale.ROOT);
    return new Conflict(family.substring(0, space), FamilyType.valueOf(type));
  }

  @Override
  public List<PushedGroup> settled(int limit) {
    return sessions.with(handle ->
        handle
            .createQuery(
                PushedRows.SELECT
                    + """
                     WHERE g.settles_at <= clock_timestamp() ORDER BY g.settles_at LIMIT :limit
                    """)
            .bind("limit", limit)
            .map((row, ctx) -> PushedRows.group(row))
            .list());
  }
}
