package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Identity.Places;
import dev.milepost.service.Migration;
import dev.milepost.service.vocabulary.MigrationType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A migration as Nova shows it: in the list, or as a server's migration in progress. A view has
 * exactly the keys of its microversion.
 */
final class MigrationView {
  /** What Nova calls in progress, where it links and lists. */
  static final Set<String> IN_PROGRESS = Set.of("queued", "preparing", "running", "post-migrating");

  private static final List<Key> PLACES =
      List.of(
          text("source_compute", m -> places(m).sourceCompute()),
          text("source_node", m -> places(m).sourceNode()),
          text("dest_compute", m -> places(m).destCompute()),
          text("dest_node", m -> places(m).destNode()),
          text("dest_host", m -> places(m).destHost()),
          text("status", Migration::status),
          time("created_at", Migration::createdAt),
          time("updated_at", Migration::updatedAt),
          number("id", Migration::id),
          text("uuid", m -> m.uuid().toString()).since(Feature.UUIDS),
          text("user_id", m -> m.identity().owner().userId()).since(Feature.OWNERS),
          text("project_id", m -> m.identity().owner().projectId()).since(Feature.OWNERS));

  private static final List<Key> IN_LIST =
      List.of(
          text("instance_uuid", m -> places(m).instanceUuid()),
          number("old_instance_type_id", m -> places(m).oldInstanceTypeId()),
          number("new_instance_type_id", m -> places(m).newInstanceTypeId()),
          text("migration_type", m -> m.identity().type().word()).since(Feature.TYPES_IN_LIST),
          new Key("links", Feature.TYPES_IN_LIST, MigrationView::isLinked, Links::ofMigration));

  /** The record's fields that a list may show, whatever the microversion. */
  static final Set<String> FIELDS_IN_LIST =
      Stream.of(PLACES, IN_LIST)
          .flatMap(List::stream)
          .map(Key::name)
          .collect(Collectors.toUnmodifiableSet());

  private static final List<Key> OF_SERVER =
      List.of(
          text("server_uuid", m -> places(m).instanceUuid()),
          number("memory_total_bytes", m -> m.progress().memory().total()),
          number("memory_processed_bytes", m -> m.progress().memory().processed()),
          number("memory_remaining_bytes", m -> m.progress().memory().remaining()),
          number("disk_total_bytes", m -> m.progress().disk().total()),
          number("disk_processed_bytes", m -> m.progress().disk().processed()),
          number("disk_remaining_bytes", m -> m.progress().disk().remaining()));

  private final List<Key> keys;
  private final Microversion version;
  private final Links links;

  private MigrationView(List<Key> own, Call call) {
    this.version = call.version();
    this.links = call.links();
    this.keys =
        List.of(PLACES, own).stream()
            .flatMap(List::stream)
            .filter(key -> key.since() == null || version.has(key.since()))
            .toList();
  }

  static MigrationView inList(Call call) {
    return new MigrationView(IN_LIST, call);
  }

  static MigrationView ofServer(Call call) {
    return new MigrationView(OF_SERVER, call);
  }

  void write(JsonGenerator json, Migration migration) throws IOException {
    json.writeStartObject();
    for (Key key : keys) {
      if (key.shown().apply(migration)) {
        json.writeFieldName(key.name());
        key.value().write(json, migration, links);
      }
    }
    json.writeEndObject();
  }

  private static boolean isLinked(Migration migration) {
    return isLive(migration) && IN_PROGRESS.contains(migration.status());
  }

  static boolean isLive(Migration migration) {
    return migration.identity().type() == MigrationType.LIVE_MIGRATION;
  }

  private static Places places(Migration migration) {
    return migration.identity().places();
  }

  private static Key text(String name, Function<Migration, @Nullable String> value) {
    return key(name, (json, migration, links) -> json.writeString(value.apply(migration)));
  }

  private static Key time(String name, Function<Migration, @Nullable Instant> value) {
    return text(
        name,
        migration -> {
          Instant at = value.apply(migration);
          return at == null ? null : NovaTimes.text(at);
        });
  }

  private static Key number(String name, Function<Migration, @Nullable Long> value) {
    return key(
        name,
        (json, migration, links) -> {
          Long number = value.apply(migration);
          if (number == null) {
            json.writeNull();
          } else {
            json.writeNumber(number);
          }
        });
  }

  private static Key key(String name, Value value) {
    return new Key(name, null, migration -> true, value);
  }

  /**
   * One key.
   *
   * @param since the feature that brought it; null: there from the first
   * @param shown which migrations have it
   */
  private record Key(
      String name, @Nullable Feature since, Function<Migration, Boolean> shown, Value value) {
    Key since(Feature feature) {
      return new Key(name, feature, shown, value);
    }
  }

  @FunctionalInterface
  private interface Value {
    void write(JsonGenerator json, Migration migration, Links links) throws IOException;
  }
}
