package peer;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

@Service
class MigrationService {
  private final MigrationRepository migrations;

  MigrationService(MigrationRepository migrations) {
    this.migrations = migrations;
  }

  @Transactional
  public Optional<Migration> report(long id, Report report) {
    return migrations.report(
        id,
        report.status(),
        report.memoryProcessed(),
        report.memoryRemaining(),
        report.diskProcessed(),
        report.diskRemaining());
  }

  /** As JPA's books have it: load under a lock, change the entity, let the commit write it. */
  @Transactional
  public Optional<Migration> reportByEntity(long id, Report report) {
    Optional<Migration> found = migrations.findLockedById(id);
    found.ifPresent(migration -> {
      migration.status = report.status() == null ? migration.status : report.status();
      migration.memoryProcessed = either(report.memoryProcessed(), migration.memoryProcessed);
      migration.memoryRemaining = either(report.memoryRemaining(), migration.memoryRemaining);
      migration.diskProcessed = either(report.diskProcessed(), migration.diskProcessed);
      migration.diskRemaining = either(report.diskRemaining(), migration.diskRemaining);
      migration.version++;
      migration.updatedAt = Instant.now();
    });
    return found;
  }

  @Transactional(readOnly = true)
  public Optional<Migration> find(long id) {
    return migrations.findById(id);
  }

  @Transactional(readOnly = true)
  public List<Migration> newest() {
    return migrations.findTop20ByOrderByIdDesc();
  }

  private static Long either(Long given, Long present) {
    return given == null ? present : given;
  }
}
