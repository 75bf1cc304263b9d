package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.api.RunningService;
import dev.milepost.api.nova.OpenStackClient.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real clients, as Debian has them, read and steer the recorded records. */
class OpenStackClientsTest {
  private static final String SERVER = "8600d31b-d1a1-4632-b2ff-45c2be1a70ff";
  private static final List<Integer> NEWEST_FIRST = List.of(13, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);

  private static RunningService service;
  private static OpenStackClient client;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of("MILEPOST_SILENT_AFTER", "7d"));
    client = new OpenStackClient(service.url());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void load() {
    new NovaData(service.database().url()).load("B");
  }

  @ParameterizedTest
  @CsvSource({
    "'', false, false",
    "2.23, true, false",
    "2.59, true, true",
    "2.66, true, true",
    "2.80, true, true",
    "2.latest, true, true"
  })
  void listShowsTheRecords(String microversion, boolean types, boolean uuids) {
    Output output = client.openstack(microversion, "server", "migration", "list", "-f", "json");

    assertThat(output.err()).isEmpty();
    assertThat(output.json()).hasSize(NEWEST_FIRST.size());
    for (int i = 0; i < NEWEST_FIRST.size(); i++) {
      JsonNode row = output.json().path(i);
      assertThat(row.has("Type")).isEqualTo(types);
      assertThat(row.has("UUID")).isEqualTo(uuids);
      Records.assertShows(row, Records.of(NEWEST_FIRST.get(i)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--server 9128d044-7b61-403e-b766-7547076ff6c1, '4,3'",
    "--host compute2, '2,1'",
    "--status error, '3,2'",
    "--status finished, 10",
    "--type live-migration, '13,9,8,7,6,5,2,1'",
    "--type resize, '10,4,3'",
    "--type cold-migration, ''",
    "--type evacuation, ''",
    "--limit 2, '13,10'",
    "--marker 52341d4b-346a-40d0-83c6-5f4f6892b650, '4,3,2,1'",
    "--changes-since 2016-07-01T00:00:00Z, '13,10,9,8,7,6,5'",
    "--changes-before 2016-06-23T13:42:02Z, '3,2,1'",
    "--server 8600d31b-d1a1-4632-b2ff-45c2be1a70ff --host compute1 --status running"
        + " --type live-migration --limit 1 --changes-since 2016-01-01"
        + " --changes-before 2030-01-01 --marker 22341d4b-346a-40d0-83c6-5f4f6892b650, 1"
  })
  void listTakesEachOption(String options, String ids) {
    List<String> words = new ArrayList<>(List.of("server", "migration", "list", "-f", "json"));
    words.addAll(List.of(options.split(" ")));

    Output output = client.openstack("2.80", words.toArray(String[]::new));

    assertThat(output.err()).isEmpty();
    assertThat(String.join(",", output.column("Id"))).isEqualTo(ids);
  }

  /** The client would look both up in a Keystone. */
  @Test
  void usersAndProjectsAreFiltersOfTheList() {
    String list = service.url() + "/v2.1/os-migrations?";
    assertThat(NovaAnswer.get(list + "user_id=u1", "2.80").ids())
        .containsExactly(13L, 10L, 8L, 7L, 6L, 5L);
    assertThat(
            NovaAnswer.get(list + "project_id=9842f0f7-1229-4355-afe7-15ebdbb8c3d8", "2.80").ids())
        .containsExactly(4L, 3L);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "62341d4b-346a-40d0-83c6-5f4f6892b650, 6"})
  void showFindsByIdAndByUuid(String migration, int id) {
    Output output =
        client.openstack("2.80", "server", "migration", "show", SERVER, migration, "-f", "json");

    assertThat(output.err()).isEmpty();
    JsonNode shown = output.json();
    Map<String, String> expected = Records.of(id);
    assertThat(shown.path("ID").intValue()).isEqualTo(id);
    Records.assertShows(shown, expected);
    for (String resource : List.of("Memory", "Disk")) {
      for (String which : List.of("Total", "Processed", "Remaining")) {
        String field = (resource + "_" + which).toLowerCase(Locale.ROOT);
        assertThat(shown.path(resource + " " + which + " Bytes").asText())
            .isEqualTo(expected.get(field));
      }
    }
  }

  @Test
  void abortAndForceCompleteBecomeRequestedActions() {
    assertThat(act("abort", "5")).isEqualTo(new Output(0, "", ""));
    assertThat(act("abort", "62341d4b-346a-40d0-83c6-5f4f6892b650"))
        .isEqualTo(new Output(0, "", ""));
    assertThat(act("force", "complete", "1")).isEqualTo(new Output(0, "", ""));

    assertThat(requestedAction(5)).isEqualTo("cancel");
    assertThat(requestedAction(6)).isEqualTo("cancel");
    assertThat(requestedAction(1)).isEqualTo("force_complete");
  }

  @Test
  void refusalsAreToldInNovasWords() {
    Output finished = act("abort", "2");
    assertThat(finished.exit()).isEqualTo(1);
    assertThat(finished.err())
        .matches(
            "Migration 2 state of instance "
                + SERVER
                + " is error\\. Cannot abort live migration while the migration is in this state\\."
                + " \\(HTTP 400\\) \\(Request-ID: req-[0-9a-f-]{36}\\)\\s*");
    Output unknown = client.openstack("2.80", "server", "migration", "show", "web-1", "1");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("No server with a name or ID of 'web-1' exists.");
  }

  @Test
  void sdkListsGetsAndForcesToComplete(@TempDir Path folder) {
    Output output = client.python(folder, "sdk", SERVER, 1);

    assertThat(output.err()).isEmpty();
    assertThat(output.told("migrations").valueStream().map(item -> item.path("id").intValue()))
        .isEqualTo(NEWEST_FIRST);
    JsonNode first = output.told("migrations").path(0);
    assertThat(first.path("migration_type").textValue()).isEqualTo("live-migration");
    assertThat(first.path("server_id").textValue()).isEqualTo(SERVER);
    assertThat(output.told("got").path("memory_remaining_bytes").intValue()).isEqualTo(111111);
    assertThat(output.told("refused").path(0).intValue()).isEqualTo(409);
    assertThat(requestedAction(1)).isEqualTo("force_complete");
  }

  @Test
  void sdkAborts(@TempDir Path folder) {
    Output output = client.python(folder, "sdk-abort", SERVER, 5);

    assertThat(output.err()).isEmpty();
    assertThat(requestedAction(5)).isEqualTo("cancel");
  }

  @Test
  void novaclientLists(@TempDir Path folder) {
    Output output = client.python(folder, "novaclient", SERVER, 1);

    assertThat(output.err()).isEmpty();
    JsonNode listed = output.told("migrations");
    assertThat(listed.valueStream().map(item -> item.path("id").intValue()))
        .isEqualTo(NEWEST_FIRST);
    for (JsonNode item : listed) {
      Map<String, String> expected = Records.of(item.path("id").intValue());
      Records.FIELDS.forEach(
          field -> assertThat(item.path(field).asText()).isEqualTo(expected.get(field)));
    }
    assertThat(output.told("page").toString()).isEqualTo("[3,2]");
    assertThat(output.told("of_server").valueStream().map(JsonNode::intValue))
        .containsExactlyInAnyOrder(1, 5, 6, 7);
    assertThat(output.told("got").path("disk_total_bytes").intValue()).isEqualTo(234567);
  }

  private static Output act(String... words) {
    List<String> all = new ArrayList<>(List.of("server", "migration"));
    all.addAll(List.of(words));
    all.add(all.size() - 1, SERVER);
    return client.openstack("2.80", all.toArray(String[]::new));
  }

  private static String requestedAction(long id) {
    return service.given().get("/migrations/" + id).jsonPath().getString("requested_action.action");
  }
}
