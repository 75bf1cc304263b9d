package dev.milepost.service;

import dev.milepost.service.forecast.Trajectory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with the parts of migrations. A report on parts changes the migration as any
 * report does: one version more for all of them together, decided on the rows as they were read and
 * written only if nobody changed them since.
 */
public final class MigrationParts {
  /** So often may others get in between before a caller is told to try again. */
  private static final int TRIES = 20;

  private final MigrationStore store;
  private final Migrations migrations;

  /**
   * @param store where the migrations are, too
   */
  public MigrationParts(MigrationStore store, Migrations migrations) {
    this.store = store;
    this.migrations = migrations;
  }

  /**
   * Creates or replaces these parts and leaves the others.
   *
   * @param said each name once
   * @param expectedVersions the versions one of which the caller wants to change; null for any
   */
  public PartsOutcome report(
      MigrationRef ref, List<Part> said, @Nullable Set<Long> expectedVersions, Caller caller) {
    List<String> names = said.stream().map(Part::name).toList();
    for (int i = 0; i < TRIES; i++) {
      Optional<Dated> found = store.find(ref);
      if (found.isEmpty()) {
        return new PartsOutcome.NotFound();
      }
      // After the migration, so that whatever changes them in between costs us the version.
      Migration current = found.get().migration();
      KnownParts known = store.knownParts(current.id(), names);
      switch (PartsDecision.decide(
          found.get(),
          () -> migrations.recent().pastOf(current),
          known,
          said,
          expectedVersions,
          caller)) {
        case PartsDecision.Verdict.Answer(PartsOutcome outcome) -> {
          return outcome;
        }
        case PartsDecision.Verdict.Write(Change change, Trajectory trajectory, boolean created) -> {
          if (store.save(change)) {
            migrations.written(change, trajectory);
            return new PartsOutcome.Applied(change.after(), created);
          }
        }
      }
    }
    return new PartsOutcome.Contended();
  }

  /** Parts in the order of their names, after that one if one is given. */
  public List<KnownPart> list(long migrationId, @Nullable String after, int limit) {
    return store.parts(migrationId, after, limit);
  }
}
