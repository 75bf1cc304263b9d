package peer;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The row. Public fields are what Jackson and Hibernate are quickest with. */
@Entity
@Table(name = "migrations")
public class Migration {
  @Id public Long id;
  public UUID uuid;
  public UUID instanceUuid;
  public String jobId;
  public String migrationType;
  public String status;
  public String sourceCompute;
  public String destCompute;
  public String sourceNode;
  public String destNode;
  public String destHost;
  public String userId;
  public String projectId;
  public Long memoryTotal;
  public Long memoryProcessed;
  public Long memoryRemaining;
  public Long diskTotal;
  public Long diskProcessed;
  public Long diskRemaining;
  public Long version;
  public Instant createdAt;
  public Instant updatedAt;
}
