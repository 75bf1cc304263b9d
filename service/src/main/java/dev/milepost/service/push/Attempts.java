package dev.milepost.service.push;

import dev.milepost.service.Caller;
import dev.milepost.service.CreateOutcome;
import dev.milepost.service.Given;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.Migrations;
import dev.milepost.service.NewMigration;
import dev.milepost.service.Report;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the migrations that pushes begin. */
final class Attempts {
  private final Migrations migrations;
  private final Supplier<UUID> uuids;

  Attempts(Migrations migrations, Supplier<UUID> uuids) {
    this.migrations = migrations;
    this.uuids = uuids;
  }

  /**
   * A running migration for the group.
   *
   * @param again what it is another run of; null when it is the group's first
   * @param why it begins; null when nothing needs to be said
   */
  Migration begin(
      GroupName group,
      Exposition pushed,
      @Nullable Identity again,
      @Nullable String why,
      Caller caller) {
    Identity identity = again == null ? first(group, type(pushed)) : again(again);
    Given<String> message = why == null ? Given.absent() : Given.of(why);
    Report report =
        Report.pushed(State.RUNNING.word(), Given.absent(), null, message, Given.absent());
    var wanted = new NewMigration(uuids.get(), identity, report);
    return switch (migrations.create(wanted, null, caller)) {
      case CreateOutcome.Created(Migration made) -> made;
      // Another instance was faster.
      case CreateOutcome.Existing(Migration there, _) -> there;
      case CreateOutcome.Conflict(Migration there, _) -> there;
      case CreateOutcome.UnknownStatus _, CreateOutcome.KeyReused _ ->
          throw new IllegalStateException("every type runs, and there was no key");
    };
  }

  private static MigrationType type(Exposition pushed) {
    return Reading.of(pushed) instanceof BackupReading
        ? MigrationType.BACKUP
        : MigrationType.CONTAINER;
  }

  private static Identity first(GroupName group, MigrationType type) {
    return new Identity(
        group.jobId(),
        0,
        type,
        group.name().orElse(null),
        group.recordLabels(),
        new Identity.Places(null, null, null, null, null, null, null, null),
        new Identity.Owner(null, null),
        false,
        null,
        null);
  }

  private static Identity again(Identity was) {
    return new Identity(
        was.jobId(),
        0,
        was.type(),
        was.name(),
        was.labels(),
        was.places(),
        was.owner(),
        was.hidden(),
        was.unit(),
        was.reportIntervalSeconds());
  }
}
