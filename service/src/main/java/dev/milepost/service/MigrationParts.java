package dev.milepost.service;

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
  private final Runnable afterCommit;

  /**
   * @param afterCommit told after every committed change; must not block
   */
  public MigrationParts(MigrationStore store, Runnable afterCommit) {
    this.store = store;
    this.afterCommit = afterCommit;
  }

  /**
   * Creates or replaces these parts and leaves the others.
   *
   * @param said each name once
   * @param expectedVersions the versions one of which the caller wants to change; null for any
   */
  public PartsOutcome report(
      MigrationRef ref, List<Part> said, @Nullable Set<Long> expectedVersions) {
    List<String> names = said.stream().map(Part::name).toList();
    for (int i = 0; i < TRIES; i++) {
      Optional<Dated> found = store.find(ref);
      if (found.isEmpty()) {
        return new PartsOutcome.NotFound();
      }
      // After the migration, so that whatever changes them in between costs us the version.
      KnownParts known = store.knownParts(found.get().migration().id(), names);
      switch (PartsDecision.decide(found.get(), known, said, expectedVersions)) {
        case PartsDecision.Verdict.Answer(PartsOutcome outcome) -> {
          return outcome;
        }
        case PartsDecision.Verdict.Write(Change change, boolean created) -> {
          if (store.save(change)) {
            afterCommit.run();
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
