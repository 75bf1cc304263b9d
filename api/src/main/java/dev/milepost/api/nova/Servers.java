package dev.milepost.api.nova;

import dev.milepost.service.Migration;
import dev.milepost.service.MigrationQuery;
import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.MigrationQuery.Order;
import dev.milepost.service.Migrations;
import dev.milepost.service.NovaProgress;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The servers, as far as they are known here: one exists when a migration names it. */
final class Servers {
  private static final Equals UNFINISHED =
      new Equals(
          Field.STATE,
          Stream.of(State.values()).filter(state -> !state.isFinished()).map(State::word).toList());

  private static final Equals LIVE =
      ListQuery.equal(Field.MIGRATION_TYPE, MigrationType.LIVE_MIGRATION.word());

  private static final Equals IN_PROGRESS =
      new Equals(Field.STATUS, MigrationView.IN_PROGRESS.stream().sorted().toList());

  private final Migrations migrations;

  Servers(Migrations migrations) {
    this.migrations = migrations;
  }

  static boolean isNovas(Migration migration) {
    return ListQuery.NOVA_TYPES.values().contains(migration.identity().type().word());
  }

  /** The newest migration that names the server; a fault when there is none. */
  Migration newestOf(String serverId) {
    return newest(serverId, ListQuery.NOVA_TYPES)
        .orElseThrow(() -> Fault.notFound("Instance " + serverId + " could not be found."));
  }

  /** Whether it is being live-migrated: what Nova keeps as the server's task. */
  boolean isLiveMigrating(String serverId) {
    return newest(serverId, LIVE, UNFINISHED).isPresent();
  }

  /** Its live migrations in progress, in Nova's sense of the word. */
  List<Migration> inProgress(String serverId) {
    return list(ListQuery.MAX_LIMIT, of(serverId), LIVE, IN_PROGRESS);
  }

  /** The percentage of its newest live migration in progress; 0 when there is none. */
  int progress(String serverId) {
    return newest(serverId, LIVE, IN_PROGRESS)
        .map(migration -> NovaProgress.percent(migration.progress()))
        .orElse(0);
  }

  /** The newest migration of each server of that name, by the server's id. */
  Map<String, Migration> named(Optional<String> name) {
    List<Equals> filters = new ArrayList<>(List.of(ListQuery.NOVA_TYPES));
    name.ifPresent(value -> filters.add(ListQuery.equal(Field.NAME, value)));
    Map<String, Migration> newest = new LinkedHashMap<>();
    for (Migration migration : list(ListQuery.MAX_LIMIT, filters.toArray(Equals[]::new))) {
      String server = migration.identity().places().instanceUuid();
      if (server != null) {
        newest.putIfAbsent(server, migration);
      }
    }
    return newest;
  }

  private Optional<Migration> newest(String serverId, Equals... filters) {
    Equals[] all =
        Stream.concat(Stream.of(of(serverId)), Stream.of(filters)).toArray(Equals[]::new);
    return list(1, all).stream().findFirst();
  }

  private static Equals of(String serverId) {
    return ListQuery.equal(Field.INSTANCE_UUID, serverId);
  }

  private List<Migration> list(int limit, Equals... filters) {
    if (!Stream.of(filters).allMatch(ListQuery::canMatch)) {
      return List.of();
    }
    return migrations
        .list(
            new MigrationQuery(List.of(filters), List.of(), List.of(), new Order.ById(null), limit))
        .migrations();
  }
}
