package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Label;
import dev.milepost.service.MigrationQuery.Moment;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.MigrationQuery.Position;
import dev.milepost.service.MigrationQuery.Window;
import dev.milepost.service.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of any filters, read a page at a time, against a filter that looks at every row. */
class ListingTest {
  private static final int ROWS = 3000;
  private static final int QUERIES = 100;
  private static final int PAGES = 6;
  private static final MigrationRows READER = new MigrationRows();

  private static TestDatabase database;
  private static List<Migration> all;
  private static Map<Field, List<String>> values = Map.of();

  @BeforeAll
  static void fill() {
    database = TestDatabase.create();
    database.database().jdbi().useTransaction(ListingTest::fill);
    database.database().jdbi().useHandle(handle -> handle.execute("ANALYZE"));
    all =
        database
            .database()
            .jdbi()
            .withHandle(handle ->
                handle
                    .createQuery(
                        "SELECT "
                            + MigrationRows.COLUMNS
                            + ", "
                            + MigrationRows.NOW
                            + " FROM "
                            + MigrationRows.FROM)
                    .map((row, ctx) -> READER.dated(row).migration())
                    .list());
    values = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      values.put(
          field,
          all.stream().flatMap(migration -> of(migration, field)).distinct().sorted().toList());
    }
    assertThat(values).allSatisfy((field, some) -> assertThat(some).isNotEmpty());
  }

  @AfterAll
  static void close() {
    database.close();
  }

  /** One every seven seconds, give or take twenty; the newest tenth and some others unfinished. */
  private static void fill(Handle handle) {
    handle.execute("SELECT setseed(0.25)");
    handle.execute(
        """
        INSERT INTO migrations (
          id, uuid, job_id, attempt, migration_type, status, state, name, labels, instance_uuid,
          source_compute, source_node, dest_compute, dest_node, dest_host, old_instance_type_id,
          new_instance_type_id, user_id, project_id, hidden, unit, identity_fingerprint,
          created_at, started_at, finished_at, settled_at, deleted_at)
        SELECT i, gen_random_uuid(), 'j' || i %% 1500, 1 + i / 1500, type, status,
          CASE status WHEN 'finished' THEN 'waiting' WHEN 'error' THEN 'failed' ELSE status END,
          'n' || floor(random() * 40), CASE WHEN random() < 0.3 THEN
            jsonb_build_object('team', 't' || floor(random() * 3), 'tier', floor(random() * 2)::text)
            ELSE '{}' END,
          'vm' || floor(random() * 200), 'c' || floor(random() * 9), 's' || floor(random() * 9),
          CASE WHEN random() < 0.9 THEN 'c' || floor(random() * 9) END,
          'd' || floor(random() * 9), 'h' || floor(random() * 9), floor(random() * 4),
          floor(random() * 4), 'u' || floor(power(random(), 3) * 20),
          'p' || floor(power(random(), 3) * 20), random() < 0.05,
          CASE WHEN random() < 0.5 THEN 'unit' || floor(random() * 3) END, repeat('0', 64),
          created, created,
          CASE WHEN finished THEN created + took END,
          CASE WHEN finished THEN created + took * (1 + floor(random() * 2)) END,
          CASE WHEN finished AND random() < 0.05 THEN created + took * 2 END
        FROM (
          SELECT i, finished,
            (ARRAY['live-migration', 'resize', 'generic'])[1 + floor(random() * 3)::int] AS type,
            CASE WHEN finished
              THEN (ARRAY['completed', 'completed', 'failed', 'cancelled', 'reverted'])
                [1 + floor(random() * 5)::int]
              ELSE (ARRAY['running', 'running', 'queued', 'waiting'])[1 + floor(random() * 4)::int]
            END AS status,
            timestamptz '2026-01-01' + i * interval '7 s' + (random() - 0.5) * interval '40 s'
              AS created,
            power(random(), 8) * interval '4 hours' AS took
          FROM (
            SELECT i, i < %1$d * 0.9 AND random() < 0.98 AS finished FROM generate_series(1, %1$d) i
          ) drawn
        ) moved
        """
            .formatted(ROWS));
    handle.execute(
        """
        INSERT INTO migration_progress (
          migration_id, version, updated_at, parts_counted, parts_unit, completion_floor, message)
        SELECT id, 1 + id % 7,
          CASE WHEN settled_at IS NOT NULL THEN settled_at
            WHEN random() < 0.8 THEN created_at + random() * interval '1 hour' END,
          (id % 10 = 0)::int, CASE WHEN id % 20 = 0 THEN 'unit' || id % 3 END, 0.5, 'moving'
        FROM migrations
        """);
    handle.execute("INSERT INTO migration_uuids SELECT uuid, id FROM migrations");
    handle.execute(
        """
        INSERT INTO migration_labels
        SELECT id, l.key, l.value FROM migrations, jsonb_each_text(labels) l
        """);
  }

  /** Few at most: every window is cut in two, some are, none is. */
  @ParameterizedTest
  @ValueSource(ints = {1, 50, 1000, 5000})
  void anyFiltersGiveWhatMatchesInOrder(int fewAtMost) {
    MigrationListing listing = new MigrationListing(READER, fewAtMost);
    Random random = new Random(fewAtMost);
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      MigrationQuery query = anyQuery(random);
      List<Long> expected = expected(query);
      assertThat(read(listing, query))
          .as("query %d: %s", i, query)
          .isEqualTo(expected.subList(0, Math.min(expected.size(), PAGES * query.limit())));
      found += expected.isEmpty() ? 0 : 1;
    }
    assertThat(found).as("lists that are not empty").isGreaterThan(QUERIES / 4);
  }

  @Test
  void aWindowThatIsStillToComeIsEmpty() {
    MigrationListing listing = new MigrationListing(READER);
    for (Moment moment : Moment.values()) {
      Window ahead = new Window(moment, Instant.now().plusSeconds(3600), null);
      assertThat(
              read(
                  listing,
                  new MigrationQuery(
                      List.of(), List.of(), List.of(ahead), new Order.ById(null), 10)))
          .isEmpty();
    }
  }

  /** The first pages of a list. */
  private static List<Long> read(MigrationListing listing, MigrationQuery query) {
    List<Long> ids = new ArrayList<>();
    MigrationQuery next = query;
    for (int i = 0; i < PAGES; i++) {
      MigrationQuery asked = next;
      Page page =
          database
              .database()
              .jdbi()
              .withHandle(handle -> {
                // What is found is the question, however busy the machine.
                handle.execute("SET statement_timeout = 0");
                return listing.list(handle, asked);
              });
      page.migrations().forEach(migration -> ids.add(migration.id()));
      if (!page.more()) {
        break;
      }
      Migration last = page.migrations().getLast();
      Order below =
          switch (query.order()) {
            case Order.ById _ -> new Order.ById(last.id());
            case Order.ByCreation _ -> new Order.ByCreation(Position.of(last));
          };
      next =
          new MigrationQuery(query.equals(), query.labels(), query.windows(), below, query.limit());
    }
    return ids;
  }

  private static List<Long> expected(MigrationQuery query) {
    Comparator<Migration> newest =
        switch (query.order()) {
          case Order.ById _ -> Comparator.comparingLong(Migration::id);
          case Order.ByCreation _ ->
              Comparator.comparing(Migration::createdAt).thenComparingLong(Migration::id);
        };
    return all.stream()
        .filter(migration -> migration.deletedAt() == null)
        .filter(migration -> query.equals().stream().allMatch(filter -> matches(migration, filter)))
        .filter(migration ->
            query.labels().stream()
                .allMatch(
                    label -> label.value().equals(migration.identity().labels().get(label.name()))))
        .filter(migration -> query.windows().stream().allMatch(window -> lies(migration, window)))
        .filter(migration ->
            switch (query.order()) {
              case Order.ById(Long below) -> below == null || migration.id() < below;
              case Order.ByCreation(Position below) ->
                  below == null
                      || Comparator.comparing(Position::createdAt)
                              .thenComparingLong(Position::id)
                              .compare(Position.of(migration), below)
                          < 0;
            })
        .sorted(newest.reversed())
        .map(Migration::id)
        .toList();
  }

  private static boolean matches(Migration migration, Equals filter) {
    return of(migration, filter.field()).anyMatch(filter.values()::contains);
  }

  private static boolean lies(Migration migration, Window window) {
    Instant changed = migration.updatedAt();
    Instant at =
        switch (window.moment()) {
          case CREATED -> migration.createdAt();
          case CHANGED -> changed == null ? migration.createdAt() : changed;
          case FINISHED -> migration.standing().finishedAt();
        };
    return at != null
        && (window.since() == null || !at.isBefore(window.since()))
        && (window.before() == null || !at.isAfter(window.before()));
  }

  private static Stream<String> of(Migration migration, Field field) {
    var identity = migration.identity();
    var places = identity.places();
    Stream<?> found =
        switch (field) {
          case STATUS -> Stream.of(migration.status());
          case STATE -> Stream.of(migration.state().word());
          case MIGRATION_TYPE -> Stream.of(identity.type().word());
          case JOB_ID -> Stream.of(identity.jobId());
          case UUID -> Stream.of(migration.uuid());
          case ATTEMPT -> Stream.of(identity.attempt());
          case NAME -> Stream.ofNullable(identity.name());
          case INSTANCE_UUID -> Stream.ofNullable(places.instanceUuid());
          case SOURCE_COMPUTE -> Stream.ofNullable(places.sourceCompute());
          case SOURCE_NODE -> Stream.ofNullable(places.sourceNode());
          case DEST_COMPUTE -> Stream.ofNullable(places.destCompute());
          case DEST_NODE -> Stream.ofNullable(places.destNode());
          case DEST_HOST -> Stream.ofNullable(places.destHost());
          case HOST ->
              Stream.of(places.sourceCompute(), places.destCompute()).filter(Objects::nonNull);
          case OLD_INSTANCE_TYPE_ID -> Stream.ofNullable(places.oldInstanceTypeId());
          case NEW_INSTANCE_TYPE_ID -> Stream.ofNullable(places.newInstanceTypeId());
          case USER_ID -> Stream.ofNullable(identity.owner().userId());
          case PROJECT_ID -> Stream.ofNullable(identity.owner().projectId());
          case UNIT -> Stream.ofNullable(migration.unit());
          case HIDDEN -> Stream.of(identity.hidden());
        };
    return found.map(Object::toString);
  }

  private static MigrationQuery anyQuery(Random random) {
    Set<Field> fields = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(List.of(Field.values()).get(random.nextInt(Field.values().length)));
    }
    List<Equals> equals =
        fields.stream().map(field -> new Equals(field, someValues(field, random))).toList();
    List<Label> labels = new ArrayList<>();
    if (random.nextInt(4) == 0) {
      labels.add(new Label("team", "t" + random.nextInt(4)));
    }
    if (random.nextInt(6) == 0) {
      labels.add(new Label("tier", "" + random.nextInt(2)));
    }
    List<Window> windows = new ArrayList<>();
    for (Moment moment : Moment.values()) {
      if (random.nextInt(4) == 0) {
        windows.add(window(moment, random));
      }
    }
    return new MigrationQuery(
        equals,
        labels,
        windows,
        anyOrder(random),
        1 + random.nextInt(random.nextBoolean() ? 9 : 900));
  }

  private static List<String> someValues(Field field, Random random) {
    List<String> known = values.getOrDefault(field, List.of());
    Set<String> some = new HashSet<>();
    int count = random.nextInt(3) == 0 ? 1 + random.nextInt(20) : 1;
    while (some.size() < Math.min(count, known.size())) {
      some.add(known.get(random.nextInt(known.size())));
    }
    if (some.size() < count && field.kind() == MigrationQuery.Kind.TEXT && !isClosed(field)) {
      some.add("nowhere");
    }
    return some.stream().sorted().toList();
  }

  private static boolean isClosed(Field field) {
    return field == Field.STATE || field == Field.STATUS || field == Field.MIGRATION_TYPE;
  }

  private static Window window(Moment moment, Random random) {
    Instant since = anyMoment(random);
    Instant before = since.plusSeconds((long) Math.pow(random.nextDouble() * 170, 2));
    return switch (random.nextInt(3)) {
      case 0 -> new Window(moment, since, null);
      case 1 -> new Window(moment, null, before);
      default -> new Window(moment, since, before);
    };
  }

  private static Order anyOrder(Random random) {
    if (random.nextBoolean()) {
      return new Order.ById(random.nextBoolean() ? null : 1L + random.nextInt(ROWS));
    }
    return new Order.ByCreation(
        random.nextBoolean() ? null : new Position(anyMoment(random), random.nextInt(ROWS)));
  }

  private static Instant anyMoment(Random random) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(random.nextLong(7L * ROWS));
  }
}
