package dev.milepost.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.Caller;
import dev.milepost.service.Change;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Grouping;
import dev.milepost.service.Identity;
import dev.milepost.service.KnownPart;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.MigrationStore;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Part;
import dev.milepost.service.PartsOutcome;
import dev.milepost.service.Progress;
import dev.milepost.service.Report;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the rows add up to must not depend on which of them a report names. */
class PartsTest {
  private static final Caller CALLER = new Caller("test", null);

  private static TestDatabase database;
  private static MigrationStore store;
  private static Migrations migrations;
  private static MigrationParts parts;

  @BeforeAll
  static void open() {
    database = TestDatabase.create();
    store = database.database().migrations();
    migrations = new Migrations(store, Grouping.DEFAULT, UUID::randomUUID, () -> {});
    parts = new MigrationParts(store, migrations);
  }

  @AfterAll
  static void close() {
    database.close();
  }

  private static MigrationRef.ById create(String status) {
    UUID uuid = UUID.randomUUID();
    Identity identity =
        new Identity(
            uuid.toString(),
            0,
            MigrationType.GENERIC,
            null,
            Map.of(),
            new Identity.Places(null, null, null, null, null, null, null, null),
            new Identity.Owner(null, null),
            false,
            null,
            null);
    Report none = Report.empty();
    Report first =
        new Report(null, null, status, none.numbers(), none.notes(), none.description(), null);
    var created =
        (CreateOutcome.Created)
            migrations.create(new NewMigration(uuid, identity, first), null, CALLER);
    return new MigrationRef.ById(created.migration().id());
  }

  private static Part part(String name, String unit, @Nullable Long done, @Nullable Long total) {
    return new Part(name, unit, done, total, State.RUNNING, null, null);
  }

  private static Migration put(MigrationRef ref, List<Part> said) {
    return ((PartsOutcome.Applied) parts.report(ref, said, null, CALLER)).migration();
  }

  private static Progress stored(MigrationRef ref) {
    return store.find(ref).orElseThrow().migration().progress();
  }

  @Test
  void sumsAreTheSameOneByOneAndAllAtOnce() {
    Random random = new Random(20261120);
    for (int run = 0; run < 20; run++) {
      List<Part> said = new ArrayList<>();
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        String unit = random.nextInt(3) == 0 ? "bytes" : random.nextInt(6) == 0 ? "keys" : "rows";
        said.add(part("p" + i, unit, number(random), number(random)));
      }
      MigrationRef together = create("running");
      MigrationRef apart = create("running");
      put(together, said);
      said.forEach(part -> put(apart, List.of(part)));
      Progress expected = stored(together);
      assertThat(stored(apart).disk()).as("%s", said).isEqualTo(expected.disk());
      assertThat(stored(apart).items()).as("%s", said).isEqualTo(expected.items());
      assertThat(stored(apart).parts()).as("%s", said).isEqualTo(expected.parts());
    }
  }

  /** Unknown, small, or so large that a sum overflows. */
  private static @Nullable Long number(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> null;
      case 1 -> Long.MAX_VALUE - random.nextInt(3);
      default -> Long.valueOf(random.nextInt(100));
    };
  }

  @Test
  void numbersAndPartsAreOneTransactionAndOneVersion() {
    MigrationRef.ById ref = create("running");
    Migration after = put(ref, List.of(part("a", "rows", 5L, 10L), part("vda", "bytes", 1L, 4L)));
    assertThat(after.version()).isEqualTo(2);
    assertThat(store.find(ref).orElseThrow().migration()).isEqualTo(after);
    assertThat(after.progress().items()).isEqualTo(new Items(10L, 5L));
    assertThat(after.progress().disk()).isEqualTo(new Volume(4L, 1L, 3L));
    assertThat(store.parts(ref.id(), null, 10))
        .extracting(KnownPart::part)
        .containsExactly(part("a", "rows", 5L, 10L), part("vda", "bytes", 1L, 4L));
  }

  @Test
  void changeThatLostTheRaceWritesNoPart() {
    MigrationRef.ById ref = create("running");
    Migration before = store.find(ref).orElseThrow().migration();
    Migration newest = put(ref, List.of(part("a", "rows", 1L, 2L)));
    put(ref, List.of(part("a", "rows", 2L, 2L)));
    var lost =
        new Change(
            before,
            newest,
            List.of(),
            null,
            List.of(new KnownPart(part("lost", "rows", 1L, 1L), newest.createdAt())));
    assertThat(store.save(lost)).isFalse();
    assertThat(store.parts(ref.id(), null, 10))
        .extracting(p -> p.part().done())
        .containsExactly(2L);
  }

  @Test
  void namesAreOrderedByCodePointOnEveryPage() {
    MigrationRef.ById ref = create("running");
    List<String> names = List.of("B", "Z", "a", "a b", "a/b", "b", "ä", "日本");
    put(ref, names.reversed().stream().map(name -> part(name, "rows", 1L, 1L)).toList());
    List<String> read = new ArrayList<>();
    String after = null;
    for (List<KnownPart> page = store.parts(ref.id(), null, 3);
        !page.isEmpty();
        page = store.parts(ref.id(), after, 3)) {
      page.forEach(part -> read.add(part.part().name()));
      after = read.getLast();
    }
    assertThat(read).isEqualTo(names);
  }

  @Test
  void tenThousandPartsAreTheMost() {
    MigrationRef.ById ref = create("running");
    for (int i = 0; i < 10; i++) {
      int thousand = i * 1000;
      put(
          ref,
          IntStream.range(thousand, thousand + 1000)
              .mapToObj(n -> part("p" + n, "rows", 1L, 2L))
              .toList());
    }
    assertThat(stored(ref).items()).isEqualTo(new Items(20_000L, 10_000L));
    assertThat(parts.report(ref, List.of(part("more", "rows", 1L, 2L)), null, CALLER))
        .isInstanceOf(PartsOutcome.TooMany.class);
    put(ref, List.of(part("p5000", "rows", 2L, 2L)));
    assertThat(stored(ref).items()).isEqualTo(new Items(20_000L, 10_001L));
  }

  @Test
  void partsGoWithTheirMigration() {
    MigrationRef.ById ref = create("running");
    put(ref, List.of(part("a", "rows", 1L, 2L)));
    database
        .database()
        .jdbi()
        .useHandle(handle -> handle.execute("DELETE FROM migrations WHERE id = ?", ref.id()));
    assertThat(store.parts(ref.id(), null, 10)).isEmpty();
  }
}
