package dev.milepost.service;

import dev.milepost.service.vocabulary.MigrationType;
import java.util.List;

/** What became of a create. */
public sealed interface CreateOutcome {
  record Created(Migration migration) implements CreateOutcome {}

  /**
   * It was there already.
   *
   * @param replayed whether an idempotency key told so; otherwise its uuid or job did
   */
  record Existing(Migration migration, boolean replayed) implements CreateOutcome {}

  /**
   * Another migration has it.
   *
   * @param field {@code uuid} or {@code job_id}
   */
  record Conflict(Migration migration, String field) implements CreateOutcome {}

  record KeyReused() implements CreateOutcome {}

  record UnknownStatus(MigrationType type, String status, List<String> allowed)
      implements CreateOutcome {}
}
