package dev.milepost.persistence;

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
  private final Flyway flyway;

  Schema(DataSource source, String... locations) {
    FluentConfiguration configuration =
        Flyway.configure()
            .dataSource(source)
            .locations(locations)
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            // Seconds that an instance waits for another one's migrations.
            .lockRetryCount(600);
    // Its lock would otherwise be an open transaction, and CREATE INDEX CONCURRENTLY waits for
    // every open transaction: forever, for this one.
    configuration
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    this.flyway = configuration.load();
  }

  /**
   * Brings the database up to this program's version; several instances may do so at once.
   *
   * @return the version it is at now
   * @throws SchemaNewerThanProgram before anything is changed
   * @throws CannotStart when the schema is somebody else's or was changed by hand
   */
  String migrate() {
    refuseNewer();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      throw new CannotStart(
          "the database's schema can't be brought up to this program's: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given"),
          e);
    }
    // A newer instance may have been faster.
    refuseNewer();
    return newestKnown().map(MigrationVersion::getVersion).orElseThrow();
  }

  private void refuseNewer() {
    Optional<MigrationVersion> newer =
        newest(info -> isFromAnotherProgram(info.getState()))
            .filter(version -> newestKnown().map(known -> version.isNewerThan(known)).orElse(true));
    if (newer.isPresent()) {
      throw new SchemaNewerThanProgram(
          newer.get().getVersion(),
          newestKnown().map(MigrationVersion::getVersion).orElse("nothing"));
    }
  }

  private static boolean isFromAnotherProgram(MigrationState state) {
    return state.isApplied() && !state.isResolved();
  }

  private Optional<MigrationVersion> newestKnown() {
    return newest(info -> info.getState().isResolved());
  }

  private Optional<MigrationVersion> newest(Predicate<MigrationInfo> which) {
    return Arrays.stream(flyway.info().all())
        .filter(info -> info.getVersion() != null)
        .filter(which)
        .map(MigrationInfo::getVersion)
        .max(Comparator.naturalOrder());
  }
}
