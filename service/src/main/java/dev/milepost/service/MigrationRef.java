package dev.milepost.service;

import java.util.UUID;

/** How a caller names a migration. */
public sealed interface MigrationRef {
  record ById(long id) implements MigrationRef {}

  record ByUuid(UUID uuid) implements MigrationRef {}

  /** The newest attempt of a job. */
  record ByJobId(String jobId) implements MigrationRef {}
}
