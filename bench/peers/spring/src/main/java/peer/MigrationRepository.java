package peer;

import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface MigrationRepository extends JpaRepository<Migration, Long> {
  /** One statement for the whole PATCH; a page of Spring's would count all rows. */
  @Query(
      nativeQuery = true,
      value =
          """
          UPDATE migrations SET status = coalesce(:status, status),
            memory_processed = coalesce(CAST(:memoryProcessed AS bigint), memory_processed),
            memory_remaining = coalesce(CAST(:memoryRemaining AS bigint), memory_remaining),
            disk_processed = coalesce(CAST(:diskProcessed AS bigint), disk_processed),
            disk_remaining = coalesce(CAST(:diskRemaining AS bigint), disk_remaining),
            version = version + 1, updated_at = now()
          WHERE id = :id
          RETURNING *
          """)
  Optional<Migration> report(
      long id,
      String status,
      Long memoryProcessed,
      Long memoryRemaining,
      Long diskProcessed,
      Long diskRemaining);

  @Lock(LockModeType.PESSIMISTIC_WRITE)
  Optional<Migration> findLockedById(long id);

  List<Migration> findTop20ByOrderByIdDesc();
}
