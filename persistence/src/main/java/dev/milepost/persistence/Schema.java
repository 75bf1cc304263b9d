package dev.milepost.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** The schema as the program's migrations make it: {@code db/migration}, read top to bottom. */
final class Schema {
  private final DataSource source;
  private final String location;

  Schema(DataSource source, String location) {
    this.source = source;
    this.location = location;
  }

  private static Flyway flyway(DataSource source, String location) {
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(source)
            .locations("classpath:" + location)
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            // Seconds that an instance waits for another one's migrations.
            .lockRetryCount(600);
    // Its lock would otherwise be an open transaction, and CREATE INDEX CONCURRENTLY waits for
    // every open transaction: forever, for this one.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return configuration.load();
  }

  /**
   * Brings the database up to this program's version; several instances may do so at once. Where
   * Flyway's own history says that nothing is left to do, Flyway isn't started: that takes as long
   * as the rest of a start.
   *
   * @return the version it is at now
   * @throws SchemaNewerThanProgram before anything is changed
   * @throws CannotStart when the schema is somebody else's or was changed by hand
   */
  String migrate() throws SQLException {
    Optional<String> current;
    try (Connection connection = source.getConnection()) {
      current = SchemaHistory.read(connection).versionIfMadeOf(MigrationFiles.of(location));
    }
    return current.isPresent() ? current.get() : migrateByFlyway();
  }

  private String migrateByFlyway() {
    Flyway flyway = flyway(source, location);
    refuseNewer(flyway);
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw new CannotStart(
          "the database's schema can't be brought up to this program's: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
    // A newer instance may have been faster.
    refuseNewer(flyway);
    return newestKnown(flyway).map(MigrationVersion::getVersion).orElseThrow();
  }

  private static void refuseNewer(Flyway flyway) {
    Optional<MigrationVersion> newer =
        newest(flyway, info -> isFromAnotherProgram(info.getState()))
            .filter(version -> newestKnown(flyway).map(version::isNewerThan).orElse(true));
    if (newer.isPresent()) {
      throw new SchemaNewerThanProgram(
          newer.get().getVersion(),
          newestKnown(flyway).map(MigrationVersion::getVersion).orElse("nothing"));
    }
  }

  private static boolean isFromAnotherProgram(MigrationState state) {
    return state.isApplied() && !state.isResolved();
  }

  private static Optional<MigrationVersion> newestKnown(Flyway flyway) {
    return newest(flyway, info -> info.getState().isResolved());
  }

  private static Optional<MigrationVersion> newest(Flyway flyway, Predicate<MigrationInfo> which) {
    return Arrays.stream(flyway.info().all())
        .filter(info -> info.getVersion() != null)
        .filter(which)
        .map(MigrationInfo::getVersion)
        .max(Comparator.naturalOrder());
  }
}
