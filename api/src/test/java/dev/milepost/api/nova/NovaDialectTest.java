package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.api.RunningService;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Nova's API and ours have in common, and what each keeps to itself. */
class NovaDialectTest {
  private static final String LATEST = "latest";

  private static RunningService service;
  private static int servers;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void reportIsSeenAtOnce() {
    String server = newServer();
    long id = create(server, "live-migration", "running");
    service
        .given(
            """
            {"memory_total": 100, "memory_processed": 130, "memory_remaining": 20,
             "disk_total": 0, "disk_processed": 0, "disk_remaining": 0}
            """)
        .patch("/migrations/" + id)
        .then()
        .statusCode(200);

    JsonNode shown = show(server, id).json().path("migration");

    assertThat(get("/v2.1/servers/" + server).json().path("server").path("progress").intValue())
        .isEqualTo(80);
    assertThat(shown.path("memory_total_bytes").longValue()).isEqualTo(100);
    assertThat(shown.path("memory_processed_bytes").longValue()).isEqualTo(130);
    assertThat(shown.path("memory_remaining_bytes").longValue()).isEqualTo(20);
    assertThat(shown.path("disk_total_bytes").longValue()).isZero();
    assertThat(shown.path("updated_at").textValue())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
  }

  @Test
  void progressThatNovaHidesIsInOurs() {
    String server = newServer();
    long id = create(server, "live-migration", "running");
    report(id, "running (post-copy)", 7);
    assertThat(one(id).getLong("memory_remaining")).isEqualTo(7);
    report(id, "completed", 0);
    assertThat(one(id).getLong("memory_total")).isEqualTo(100);
    assertThat(show(server, id).message())
        .isEqualTo("Live migration %d for server %s is not in progress.".formatted(id, server));
    JsonNode listed = listed(server).path(0);
    assertThat(listed.path("status").textValue()).isEqualTo("completed");
    assertThat(listed.has("memory_total")).isFalse();
  }

  @Test
  void othersTypesDontExistHere() {
    String server = newServer();
    long id = create(server, "generic", "running");
    assertThat(listed(server)).isEmpty();
    assertThat(show(server, id).message())
        .isEqualTo("Instance %s could not be found.".formatted(server));
    create(server, "resize", "migrating");
    assertThat(show(server, id).message())
        .isEqualTo(
            "In-progress live migration %d is not found for server %s.".formatted(id, server));
    String uuid = one(id).getString("uuid");
    assertThat(get("/v2.1/os-migrations?marker=" + uuid).message())
        .isEqualTo("Marker " + uuid + " could not be found.");
  }

  @Test
  void abortIsARequestedActionThatNobodyCanContradict() {
    String server = newServer();
    long id = create(server, "live-migration", "running");
    String url = service.url() + "/v2.1/servers/" + server + "/migrations/" + id;
    Map<String, String> headers =
        Map.of(NovaAnswer.VERSION, "compute 2.80", "Milepost-Actor", "olivia");

    NovaAnswer first = NovaAnswer.to("DELETE", url, headers, "");

    assertThat(first.status()).isEqualTo(202);
    assertThat(one(id).getString("requested_action.action")).isEqualTo("cancel");
    assertThat(NovaAnswer.to("DELETE", url, headers, "").status()).isEqualTo(202);
    NovaAnswer other =
        NovaAnswer.to("POST", url + "/action", headers, "{\"force_complete\": null}");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().has("conflictingRequest")).isTrue();
    JsonPath events = service.given().get("/migrations/" + id + "/events").jsonPath();
    assertThat(events.getList("events.kind")).isEqualTo(List.of("created", "action_requested"));
    assertThat(events.getString("events[1].actor")).isEqualTo("olivia");
    assertThat(events.getString("events[1].to")).isEqualTo("cancel");
    assertThat(events.getString("events[1].request_id"))
        .isEqualTo(first.headers("x-openstack-request-id").getFirst());
  }

  @Test
  void tempestsStringIsTakenForNull() {
    String server = newServer();
    long id = create(server, "live-migration", "running");
    String url = service.url() + "/v2.1/servers/" + server + "/migrations/" + id + "/action";
    Map<String, String> headers = Map.of(NovaAnswer.VERSION, "compute 2.22");
    assertThat(NovaAnswer.to("POST", url, headers, "{\"force_complete\": \"null\"}").status())
        .isEqualTo(202);
    assertThat(one(id).getString("requested_action.action")).isEqualTo("force_complete");
  }

  @Test
  void unknownParametersOfAServersMigrationsAreRefusedSince2102() {
    String server = newServer();
    create(server, "live-migration", "running");
    String url = service.url() + "/v2.1/servers/" + server + "/migrations?foo=1";
    assertThat(NovaAnswer.get(url, "2.101").status()).isEqualTo(200);
    assertThat(NovaAnswer.get(url, "2.102").message())
        .isEqualTo("Additional properties are not allowed ('foo' was unexpected)");
  }

  @Test
  void serverIsNamedByItsNewestMigration() {
    String server = newServer();
    String name = "vm of " + server;
    service.create(
        """
        {"migration_type": "live-migration", "status": "queued", "instance_uuid": "%s",
         "name": "%s"}
        """
            .formatted(server, name));
    JsonNode found = get("/v2.1/servers?name=" + QueryString.encode(name)).json().path("servers");
    assertThat(found).hasSize(1);
    assertThat(found.path(0).path("id").textValue()).isEqualTo(server);
    JsonNode shown = get("/v2.1/servers/" + server).json().path("server");
    assertThat(shown.path("progress").toString()).isEqualTo("0");
    assertThat(shown.path("name").textValue()).isEqualTo(name);
    assertThat(shown.path("status").textValue()).isEqualTo("MIGRATING");
    assertThat(shown.path("links").path(1).path("href").textValue())
        .isEqualTo(service.url() + "/servers/" + server);
  }

  @Test
  void projectOfThePathIsInTheLinks() {
    String server = newServer();
    long id = create(server, "live-migration", "running");
    JsonNode listed =
        get("/v2.1/6f70656e/os-migrations?instance_uuid=" + server).json().path("migrations");
    String path = "/6f70656e/servers/" + server + "/migrations/" + id;
    assertThat(listed.path(0).path("links").path(0).path("href").textValue())
        .isEqualTo(service.url() + "/v2.1" + path);
    assertThat(listed.path(0).path("links").path(1).path("href").textValue())
        .isEqualTo(service.url() + path);
    assertThat(get("/v2.1/web/os-migrations").body()).startsWith("404 Not Found");
  }

  @Test
  void foreignOriginIsRefusedInNovasWords() {
    NovaAnswer answer =
        NovaAnswer.to(
            "GET",
            service.url() + "/v2.1/os-migrations",
            Map.of("Origin", "http://evil.example"),
            "");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.json().path("forbidden").path("code").intValue()).isEqualTo(403);
    assertThat(answer.headers("x-openstack-request-id")).hasSize(1);
  }

  @Test
  void ourPathsKeepOurWords() {
    service.given().delete("/migrations").then().statusCode(405);
    service.given().get("/nope").then().statusCode(404);
    service.given().get("/migrations/999999").then().statusCode(404);
    assertThat(get("/openapi.yaml").status()).isEqualTo(200);
  }

  @Test
  void rootTellsBothWhatIsHere() {
    JsonPath root = service.given().get("/").then().statusCode(200).extract().jsonPath();
    assertThat(root.getString("versions[1].version")).isEqualTo("2.104");
    assertThat(root.getString("versions[1].links[0].href")).isEqualTo(service.url() + "/v2.1/");
    assertThat(root.getString("milepost.links.migrations")).isEqualTo("/migrations");
  }

  private static String newServer() {
    return "00000000-0000-0000-0000-%012d".formatted(++servers);
  }

  private static long create(String server, String type, String status) {
    return service.create(
        """
        {"migration_type": "%s", "status": "%s", "instance_uuid": "%s", "memory_total": 100}
        """
            .formatted(type, status, server));
  }

  private static void report(long id, String status, long remaining) {
    service
        .given("{\"status\": \"%s\", \"memory_remaining\": %d}".formatted(status, remaining))
        .patch("/migrations/" + id)
        .then()
        .statusCode(200);
  }

  private static JsonPath one(long id) {
    return service.given().get("/migrations/" + id).then().statusCode(200).extract().jsonPath();
  }

  private static NovaAnswer get(String path) {
    return NovaAnswer.get(service.url() + path, LATEST);
  }

  private static NovaAnswer show(String server, long id) {
    return get("/v2.1/servers/" + server + "/migrations/" + id);
  }

  private static JsonNode listed(String server) {
    return get("/v2.1/os-migrations?instance_uuid=" + server).json().path("migrations");
  }
}
