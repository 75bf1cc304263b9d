package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Assimilator pushes at the end of a run becomes a backup. */
class AssimilatorTest {
  /** The README's names and numbers. */
  private static final String README =
      """
      assimilator_create_return_code 0.0
      assimilator_create_total_chunks 24.0
      assimilator_create_duration_seconds 1.7372676710001542
      assimilator_create_files_count 1.0
      assimilator_archive_original_size_bytes 840.0
      assimilator_archive_compressed_size_bytes 969.0
      assimilator_archive_deduplicated_size_bytes 555.0
      borg_prune_duration_seconds 1.7606788160001088
      borg_prune_return_code 0.0
      assimilator_preexec_return_code 0.0
      assimilator_preexec_duration_seconds 0.0
      assimilator_postexec_return_code 0.0
      assimilator_postexec_duration_seconds 0.0
      """;

  /** The names of its last version. */
  private static final String LAST =
      README
              .replace("assimilator_create", "borg_create")
              .replace("assimilator_archive", "borg_create_archive")
          + "assimilator_return_code 0\n";

  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of("MILEPOST_PUSH_LISTEN", "127.0.0.1:0"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aRunThatWentWellIsACompletedBackupWithItsStepsAndSizes() {
    for (String names : List.of(README, LAST)) {
      String job = names.equals(README) ? "readme" : "last";
      Containers.assimilator(service.pushAddress(), job, names);
      JsonPath backup = newest(job);
      assertThat(backup.getString("migration_type")).isEqualTo("backup");
      assertThat(backup.getString("state")).isEqualTo("completed");
      assertThat(backup.getString("outcome_reason")).isNull();
      assertThat(backup.getLong("disk_total")).isEqualTo(840);
      assertThat(backup.getLong("disk_processed")).isEqualTo(840);
      assertThat(backup.getString("message"))
          .isEqualTo("1 files, 840 bytes, 969 bytes compressed, 555 bytes deduplicated");
      JsonPath parts = parts(backup);
      assertThat(parts.getList("parts.name"))
          .isEqualTo(List.of("create", "postexec", "preexec", "prune"));
      assertThat(parts.getString("parts[0].message")).startsWith("return code 0 after 1.737 s");
    }
  }

  @Test
  void aFailedPruneIsAWarningThatIsNotLost() {
    Containers.assimilator(
        service.pushAddress(),
        "prune",
        LAST.replace("borg_prune_return_code 0.0", "borg_prune_return_code 2"));
    JsonPath backup = newest("prune");
    assertThat(backup.getString("state")).isEqualTo("completed");
    assertThat(backup.getString("outcome_reason"))
        .isEqualTo("with warnings: prune ended with return code 2");
    assertThat(parts(backup).getString("parts[3].state")).isEqualTo("failed");
    String events =
        service.given().get("/migrations/" + backup.getLong("id") + "/events").asString();
    assertThat(events).contains("prune ended with return code 2");
  }

  @Test
  void borgsWarningIsOneAndItsErrorIsAFailure() {
    String zero = "borg_create_return_code 0.0";
    Containers.assimilator(
        service.pushAddress(), "warns", LAST.replace(zero, zero.replace("0.0", "1")));
    assertThat(newest("warns").getString("state")).isEqualTo("completed");
    assertThat(newest("warns").getString("outcome_reason")).contains("a warning of borg");
    Containers.assimilator(
        service.pushAddress(), "fails", LAST.replace(zero, zero.replace("0.0", "2")));
    assertThat(newest("fails").getString("state")).isEqualTo("failed");
    assertThat(newest("fails").getString("outcome_reason"))
        .isEqualTo("create ended with return code 2");
  }

  @Test
  void eachRunIsAnAttemptAndARepeatedPushIsNone() {
    Containers.assimilator(service.pushAddress(), "nightly", LAST);
    Containers.assimilator(service.pushAddress(), "nightly", LAST);
    assertThat(newest("nightly").getInt("attempt")).isEqualTo(1);
    Containers.assimilator(service.pushAddress(), "nightly", LAST.replace("1.737", "2.5"));
    assertThat(newest("nightly").getInt("attempt")).isEqualTo(2);
    assertThat(newest("nightly").getString("state")).isEqualTo("completed");
  }

  @Test
  void gaugesThatAreStillZeroAreNoRunThatHasEnded() {
    String idle =
        LAST.replaceAll("duration_seconds .*", "duration_seconds 0")
            .replaceAll("size_bytes .*", "size_bytes 0");
    Containers.assimilator(service.pushAddress(), "idle", idle);
    assertThat(newest("idle").getString("state")).isEqualTo("running");
  }

  private static JsonPath newest(String job) {
    long id =
        service.given().get("/migrations?job_id=" + job).jsonPath().getLong("migrations[0].id");
    return service.given().get("/migrations/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static JsonPath parts(JsonPath migration) {
    return service.given().get("/migrations/" + migration.getLong("id") + "/parts").jsonPath();
  }
}
