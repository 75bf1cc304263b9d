package dev.milepost.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.Launched;
import dev.milepost.cli.Launched.Outcome;
import dev.milepost.cli.RunningService;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each command of an operator by the real launcher against the real service. */
class OperatorIT {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Outcome milepost(String... arguments) throws Exception {
    return Launched.run(
        Map.of("MILEPOST_URL", service.url(), "MILEPOST_ACTOR", "olivia"), arguments);
  }

  /** Without what depends on the moment of the question. */
  private static JsonNode still(JsonNode answer) throws IOException {
    JsonNode copy = new ObjectMapper().readTree(answer.toString());
    copy.findParents("computed_at")
        .forEach(parent ->
            ((ObjectNode) parent).remove(java.util.List.of("computed_at", "eta", "rate")));
    return copy;
  }

  @Test
  void listTellsTheSameInFourFormats() throws Exception {
    String id = service.running("list-1");
    Outcome json = milepost("list", "--job-id", "list-1", "-o", "json");
    assertThat(json.exitCode()).isZero();
    assertThat(still(json.json()).path("migrations"))
        .isEqualTo(still(service.get("/migrations?job_id=list-1")).path("migrations"));
    assertThat(json.err()).isEmpty();

    Outcome table = milepost("list", "--job-id", "list-1");
    assertThat(table.out().lines().findFirst().orElseThrow())
        .matches(" *ID +JOB +TYPE +STATUS +DONE +LEFT +RATE +ETA +HEARD +REMARK");
    assertThat(table.out()).contains("list-1").contains("50%").contains("2.0 GiB");
    assertThat(table.out()).doesNotContain("\033").doesNotContain("[###");

    Outcome value =
        milepost("list", "--job-id", "list-1", "-f", "value", "-c", "ID", "-c", "Server UUID");
    assertThat(value.out()).isEqualTo(id + "\tweb-1\n");
    Outcome csv =
        milepost(
            "list",
            "--job-id",
            "list-1",
            "-o",
            "csv",
            "-c",
            "id",
            "-c",
            "labels",
            "-c",
            "convergence.verdict");
    assertThat(csv.out())
        .startsWith("ID,LABELS,CONVERGENCE.VERDICT\n" + id + ",\"{\"\"team\"\":\"\"web\"\"}\",");
    JsonNode picked = milepost("list", "--job-id", "list-1", "-o", "json", "-c", "status").json();
    assertThat(picked.path("migrations").toString()).isEqualTo("[{\"status\":\"running\"}]");
  }

  @Test
  void listHasTheFiltersOfTheOpenstackClientAndPages() throws Exception {
    for (String job : java.util.List.of("page-1", "page-2", "page-3")) {
      service.running(job);
    }
    String[] nova = {
      "list",
      "--server",
      "web-1",
      "--host",
      "node-2",
      "--status",
      "running",
      "--type",
      "live-migration",
      "--label",
      "team=web",
      "--changes-since",
      "2020-01-01T00:00:00Z",
      "-o",
      "value",
      "-c",
      "job_id",
      "--limit",
      "2",
      "--job-id",
      "page-1",
      "--job-id",
      "page-2",
      "--job-id",
      "page-3"
    };
    assertThat(milepost(nova).out()).isEqualTo("page-3\npage-2\n");
    String[] all = java.util.Arrays.copyOf(nova, nova.length + 1);
    all[nova.length] = "--all";
    assertThat(milepost(all).out()).isEqualTo("page-3\npage-2\npage-1\n");
    Outcome none = milepost("list", "--type", "cold-migration", "--project", "nobody");
    assertThat(none.exitCode()).isZero();
    assertThat(none.out()).isEmpty();
    assertThat(none.err()).isEqualTo("No migration matches.\n");
    assertThat(milepost("migration", "list", "--unfinished", "-o", "json").exitCode()).isZero();
  }

  @Test
  void showFindsByIdUuidAndJob() throws Exception {
    String id = service.running("show-1");
    JsonNode whole = service.get("/migrations/" + id);
    for (String name : new String[] {id, whole.path("uuid").asText(), "show-1"}) {
      assertThat(still(milepost("show", name, "-o", "json").json())).isEqualTo(still(whole));
    }
    assertThat(milepost("show", "--job", "show-1", "-o", "value", "-c", "state", "-c", "id").out())
        .isEqualTo("running\n" + id + "\n");
    assertThat(milepost("show", id).out())
        .containsPattern("(?m)^memory_total +4.0 GiB$")
        .containsPattern("(?m)^labels +team=web$")
        .doesNotContain("[###");
    assertThat(milepost("show", "999999").exitCode()).isEqualTo(3);
    Outcome nobody = milepost("show", "no-such-job");
    assertThat(nobody.exitCode()).isEqualTo(3);
    assertThat(nobody.out()).isEmpty();
    assertThat(nobody.err()).contains("no-such-job");
  }

  @Test
  void createAndPatchTellWhatCameOfIt() throws Exception {
    Outcome made =
        milepost(
            "create",
            "--type",
            "backup",
            "--job-id",
            "create-1",
            "--name",
            "nightly",
            "--label",
            "host=db-1",
            "items_total=200",
            "unit=files");
    assertThat(made.exitCode()).as(made.err()).isZero();
    String id = made.out().strip();
    assertThat(made.err()).contains("milepost watch " + id);
    JsonNode record = service.get("/migrations/" + id);
    assertThat(record.path("items_total").longValue()).isEqualTo(200);
    assertThat(record.path("labels").path("host").asText()).isEqualTo("db-1");

    JsonNode again =
        milepost(
                "create",
                "--type",
                "backup",
                "--job-id",
                "create-1",
                "--name",
                "nightly",
                "--label",
                "host=db-1",
                "unit=files",
                "-o",
                "json")
            .json();
    assertThat(again.path("id").asText()).isEqualTo(id);
    assertThat(
            milepost("create", "--type", "backup", "--job-id", "create-1", "--name", "else")
                .exitCode())
        .isEqualTo(4);
    assertThat(milepost("create", "--type", "no-type").exitCode()).isEqualTo(2);
    assertThat(milepost("create").exitCode()).isEqualTo(2);

    Outcome patched = milepost("patch", id, "status=create", "items_completed=50", "sequence=1");
    assertThat(patched.exitCode()).as(patched.err()).isZero();
    assertThat(patched.err()).contains("is create, ");
    Outcome repeated = milepost("patch", id, "items_completed=50", "sequence=1", "-o", "json");
    assertThat(repeated.json().path("items_completed").longValue()).isEqualTo(50);
    assertThat(repeated.err()).contains("Nothing changed");
    Outcome unknown = milepost("patch", id, "status=runing");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("preexec").contains("request ");
    assertThat(milepost("patch", id, "items_completed=51", "--if-version", "1").exitCode())
        .isEqualTo(4);
    assertThat(milepost("patch", id, "status").exitCode()).isEqualTo(2);
    assertThat(milepost("patch", id, "status=completed").exitCode()).isZero();
    assertThat(milepost("patch", id, "status=failed").exitCode()).isEqualTo(4);
  }

  @Test
  void actionsReachTheRecordInTheOperatorsName() throws Exception {
    for (String action : new String[] {"cancel", "abort", "pause", "force-complete"}) {
      String id = service.running("action-" + action);
      Outcome asked = milepost(action, id, "--yes", "--reason", "tonight", "-o", "json");
      assertThat(asked.exitCode()).as(asked.err()).isZero();
      JsonNode wish = service.get("/migrations/" + id).path("requested_action");
      assertThat(wish.path("action").asText())
          .isEqualTo(action.equals("abort") ? "cancel" : action.replace('-', '_'));
      assertThat(wish.path("requested_by").asText()).isEqualTo("olivia");
      assertThat(asked.json().path("requested_action")).isEqualTo(wish);
      assertThat(milepost("resume", id).exitCode()).isEqualTo(4);
    }
    String paused = service.running("action-resume");
    service.send("PATCH", "/migrations/" + paused, "{\"status\": \"paused\"}");
    assertThat(milepost("resume", paused).exitCode()).isZero();
    service.send("PATCH", "/migrations/" + paused, "{\"status\": \"failed\"}");
    Outcome retried = milepost("retry", paused);
    assertThat(retried.exitCode()).isZero();
    assertThat(service.get("/migrations/" + retried.out().strip()).path("attempt").intValue())
        .isEqualTo(2);
  }

  @Test
  void whatDestroysIsNotDoneUnasked() throws Exception {
    String id = service.running("careful-1");
    for (String action : new String[] {"cancel", "force-complete"}) {
      Outcome refused = milepost(action, id);
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("--yes");
    }
    assertThat(service.get("/migrations/" + id).path("requested_action").isNull()).isTrue();
  }

  @Test
  void eventsSamplesAndPartsAreThoseOfTheApi() throws Exception {
    String id = service.running("history-1");
    service.send("PATCH", "/migrations/" + id, "{\"memory_remaining\": 1048576}");
    service.send(
        "PUT",
        "/migrations/" + id + "/parts/disk-1",
        "{\"unit\": \"bytes\", \"done\": 1048576, \"total\": 4194304}");
    for (String kind : new String[] {"events", "samples", "parts"}) {
      assertThat(milepost(kind, id, "-o", "json").json())
          .isEqualTo(service.get("/migrations/" + id + "/" + kind));
      assertThat(milepost(kind, "999999").exitCode()).isEqualTo(3);
      assertThat(milepost(kind, id, "-c", "nonsense").exitCode()).isEqualTo(2);
    }
    assertThat(milepost("events", id, "-o", "value", "-c", "kind").out()).startsWith("created\n");
    assertThat(milepost("parts", id).out()).contains("disk-1").contains("4.0 MiB");
    assertThat(milepost("parts", id, "-o", "csv", "-c", "part", "-c", "total").out())
        .isEqualTo("PART,TOTAL\ndisk-1,4194304\n");
    assertThat(milepost("samples", id, "--points", "4").out()).contains("2.0 GiB");
  }

  @Test
  void waitTellsTheOutcomeByItsExitCode() throws Exception {
    assertOutcome("completed", "completed", 0);
    assertOutcome("failed", "completed", 10);
    assertOutcome("cancelled", "completed", 11);
    assertOutcome("failed", "finished", 0);
    assertOutcome("failed", "status=failed", 0);
    String id = service.running("wait-for-ever");
    assertThat(milepost("wait", id, "--timeout", "1s").exitCode()).isEqualTo(12);
    assertThat(milepost("wait", id, "--for", "running").exitCode()).isZero();
    assertThat(milepost("wait", id, "--for", "nonsense").exitCode()).isEqualTo(2);
    assertThat(milepost("wait", "999999").exitCode()).isEqualTo(3);
  }

  private static void assertOutcome(String status, String goal, int exitCode) throws Exception {
    String id = service.running("wait-" + status + goal);
    Launched waiting =
        Launched.start(Map.of("MILEPOST_URL", service.url()), "wait", id, "--for", goal);
    service.send("PATCH", "/migrations/" + id, "{\"status\": \"" + status + "\"}");
    assertThat(waiting.end().exitCode()).isEqualTo(exitCode);
  }

  @Test
  void watchPrintsEachChangeAndEndsWithTheMigration() throws Exception {
    String id = service.running("watch-1");
    Launched watching =
        Launched.start(
            Map.of("MILEPOST_URL", service.url()),
            "watch",
            "watch-1",
            "-o",
            "value",
            "-c",
            "memory_remaining",
            "-c",
            "status");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(watching.printed()).isEqualTo("2147483648\trunning\n"));
    service.send("PATCH", "/migrations/" + id, "{\"memory_remaining\": 1048576}");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(watching.printed()).endsWith("\n1048576\trunning\n"));
    service.send("PATCH", "/migrations/" + id, "{\"status\": \"cancelled\"}");
    Outcome end = watching.end();
    assertThat(end.exitCode()).isEqualTo(11);
    assertThat(end.out()).endsWith("\tcancelled\n");

    Outcome late = milepost("watch", "--job-id", "watch-1", "--until", "finished", "-o", "json");
    assertThat(late.exitCode()).isEqualTo(11);
    assertThat(late.json().path("id").asText()).isEqualTo(id);
    service.running("watch-2");
    assertThat(milepost("watch", "watch-2", "--timeout", "1s").exitCode()).isEqualTo(12);
  }

  @Test
  void doctorTellsThatAllIsWell() throws Exception {
    Outcome healthy = milepost("doctor", "-o", "json");
    assertThat(healthy.exitCode()).as(healthy.out()).isZero();
    assertThat(healthy.json().path("checks").findValuesAsText("check"))
        .containsExactly("service", "version", "clocks", "database", "relay", "streams");
    assertThat(healthy.json().path("checks").findValuesAsText("result")).containsOnly("ok");
    assertThat(milepost("doctor").out()).contains("PostgreSQL 18");
  }

  @Test
  void withoutAServiceEveryCommandSaysSoWithItsOwnCode() throws Exception {
    Map<String, String> nowhere = new HashMap<>(Map.of("MILEPOST_URL", "http://127.0.0.1:1"));
    for (String[] command :
        new String[][] {
          {"list"},
          {"show", "1"},
          {"watch"},
          {"wait", "1"},
          {"create", "--type", "generic"},
          {"patch", "1"},
          {"cancel", "1", "--yes"},
          {"pause", "1"},
          {"resume", "1"},
          {"force-complete", "1", "--yes"},
          {"retry", "1"},
          {"events", "1"},
          {"samples", "1"},
          {"parts", "1"},
          {"doctor"}
        }) {
      Outcome outcome = Launched.run(nowhere, command);
      assertThat(outcome.exitCode()).as(command[0]).isEqualTo(5);
      assertThat(outcome.err() + outcome.out()).contains("http://127.0.0.1:1 can't be reached");
    }
    Outcome wrong = Launched.run(Map.of(), "list", "--server-url", "ftp://x");
    assertThat(wrong.exitCode()).isEqualTo(2);
    Outcome secret = Launched.run(Map.of(), "list", "--server-url", "http://me:secret@host");
    assertThat(secret.err()).doesNotContain("secret");
  }
}
