package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.milepost.api.RunningService;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Requests that must be refused: each with a problem that names the field, nothing changed, and
 * nothing in the log that looks like a mistake of ours.
 */
class BadRequestsTest {
  private static final String MEGABYTE = "x".repeat(1_048_576);
  private static final String JSON_TYPE = "application/json";

  /** Every field but those that are computed on reading and so change by themselves. */
  private static final String STORED =
      MigrationJson.fieldNames().stream()
          .filter(name -> !List.of("rate", "eta", "convergence", "computed_at").contains(name))
          .collect(Collectors.joining(","));

  private static RunningService service;
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
    service.create(
        """
        {"migration_type": "live-migration", "job_id": "one", "status": "running (post-copy)",
         "memory_total": 100, "uuid": "00000000-0000-4000-8000-000000000001"}
        """);
    service.create(
        "{\"migration_type\": \"generic\", \"job_id\": \"two\", \"status\": \"failed\"}");
    LOG.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(LOG);
  }

  @AfterAll
  static void stop() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(LOG);
    service.close();
  }

  /**
   * A request to refuse.
   *
   * @param field what the problem must name; empty where there is no field to name
   */
  record Bad(
      String method,
      String path,
      String contentType,
      String body,
      Map<String, String> headers,
      int status,
      String field) {
    @Override
    public String toString() {
      String shown = body.length() > 60 ? body.substring(0, 60) + "..." : body;
      return method + " " + path + " " + headers + " " + shown + " -> " + status + " " + field;
    }
  }

  private static Bad patch(String body, int status, String field) {
    return new Bad("PATCH", "/migrations/1", JSON_TYPE, body, Map.of(), status, field);
  }

  private static Bad post(String body, int status, String field) {
    return new Bad("POST", "/migrations", JSON_TYPE, body, Map.of(), status, field);
  }

  private static Bad get(String path, String field) {
    return new Bad("GET", path, "", "", Map.of(), 400, field);
  }

  private static Bad withHeader(
      String method, String path, String body, String name, String value, int status) {
    return new Bad(method, path, JSON_TYPE, body, Map.of(name, value), status, name);
  }

  static Stream<Bad> badRequests() {
    List<Bad> all = new ArrayList<>();
    numbers(all);
    texts(all);
    bodies(all);
    creates(all);
    words(all);
    actions(all);
    queries(all);
    addresses(all);
    bulk(all);
    return all.stream();
  }

  private static void numbers(List<Bad> all) {
    for (String field :
        List.of(
            "memory_total",
            "memory_processed",
            "memory_remaining",
            "disk_total",
            "disk_processed",
            "disk_remaining",
            "items_total",
            "items_completed",
            "iteration",
            "transfer_bytes_per_second",
            "dirty_bytes_per_second")) {
      all.add(patch("{\"%s\": -1}".formatted(field), 400, field));
      all.add(patch("{\"%s\": \"12\"}".formatted(field), 400, field));
    }
    for (String wrong :
        List.of(
            "1.5", "true", "[1]", "{}", "9223372036854775808", "1e400", "-9223372036854775809")) {
      all.add(patch("{\"memory_total\": %s}".formatted(wrong), 400, "memory_total"));
    }
    for (String notJson : List.of("NaN", "Infinity", "-Infinity", "0x10", "01", "+1", ".5")) {
      all.add(patch("{\"memory_total\": %s}".formatted(notJson), 400, "body"));
    }
    all.add(patch("{\"sequence\": -1}", 400, "sequence"));
    all.add(patch("{\"sequence\": \"1\"}", 400, "sequence"));
    all.add(patch("{\"report_interval_seconds\": 0}", 400, "report_interval_seconds"));
    all.add(patch("{\"report_interval_seconds\": 86401}", 400, "report_interval_seconds"));
  }

  private static void texts(List<Bad> all) {
    all.add(patch("{\"message\": 5}", 400, "message"));
    all.add(patch("{\"message\": \"%s\"}".formatted("m".repeat(4097)), 400, "message"));
    all.add(patch("{\"message\": \"a\\u0000b\"}", 400, "message"));
    all.add(patch("{\"message\": \"\\u001b[31m\"}", 400, "message"));
    all.add(patch("{\"message\": \"\\ud800\"}", 400, "message"));
    all.add(patch("{\"outcome_reason\": [\"x\"]}", 400, "outcome_reason"));
    all.add(patch("{\"throttled\": \"yes\"}", 400, "throttled"));
    all.add(patch("{\"throttled\": null}", 400, "throttled"));
    all.add(patch("{\"hidden\": 1}", 400, "hidden"));
    all.add(patch("{\"name\": \"a\\nb\"}", 400, "name"));
    all.add(patch("{\"unit\": \"%s\"}".formatted("u".repeat(65)), 400, "unit"));
    all.add(patch("{\"dest_compute\": \"%s\"}".formatted("h".repeat(256)), 400, "dest_compute"));
    all.add(patch("{\"observed_at\": \"yesterday\"}", 400, "observed_at"));
    all.add(patch("{\"observed_at\": 1700000000}", 400, "observed_at"));
    all.add(patch("{\"observed_at\": \"2026-13-01T00:00:00Z\"}", 400, "observed_at"));
    all.add(patch("{\"observed_at\": \"2099-01-01T00:00:00Z\"}", 400, "observed_at"));
    all.add(patch("{\"observed_at\": \"2026-01-01T00:00:00\"}", 400, "observed_at"));
  }

  private static void bodies(List<Bad> all) {
    for (String broken :
        List.of(
            "",
            "{",
            "{\"a\"}",
            "{'memory_total': 1}",
            "{\"memory_total\": 1,}",
            "{} {}",
            "{\"memory_total\": 1} x",
            "\u0000",
            "[",
            "nul",
            "[".repeat(5000))) {
      all.add(patch(broken, 400, "body"));
    }
    for (String notAnObject : List.of("null", "[]", "\"text\"", "7", "true")) {
      all.add(patch(notAnObject, 400, "body"));
      all.add(post(notAnObject, 400, "body"));
    }
    all.add(patch("{\"memory_total\": 1, \"memory_total\": 2}", 400, "body"));
    all.add(patch("{\"memory_totl\": 1}", 400, "memory_totl"));
    all.add(patch("{\"__proto__\": 1}", 400, "__proto__"));
    for (String readOnly :
        List.of(
            "id",
            "uuid",
            "job_id",
            "attempt",
            "migration_type",
            "state",
            "version",
            "labels",
            "created_at",
            "updated_at",
            "finished_at",
            "completion",
            "requested_action",
            "project_id",
            "user_id",
            "instance_uuid",
            "source_compute",
            "deleted_at")) {
      all.add(patch("{\"%s\": null}".formatted(readOnly), 400, readOnly));
    }
    all.add(patch("{\"message\": \"%s\"}".formatted(MEGABYTE), 413, "body"));
    for (String type : List.of("text/plain", "application/json-patch+json", "application/xml")) {
      all.add(new Bad("PATCH", "/migrations/1", type, "{}", Map.of(), 415, "Content-Type"));
    }
    all.add(withHeader("PATCH", "/migrations/1", "{}", "Content-Encoding", "gzip", 415));
  }

  private static void creates(List<Bad> all) {
    all.add(post("{}", 400, "migration_type"));
    all.add(post("{\"migration_type\": null}", 400, "migration_type"));
    all.add(post("{\"migration_type\": 5}", 400, "migration_type"));
    all.add(post("{\"migration_type\": \"teleport\"}", 422, "migration_type"));
    String start = "{\"migration_type\": \"generic\", ";
    all.add(post(start + "\"uuid\": \"1-2-3\"}", 400, "uuid"));
    all.add(post(start + "\"uuid\": null}", 400, "uuid"));
    all.add(post(start + "\"job_id\": \"\"}", 400, "job_id"));
    all.add(post(start + "\"job_id\": \"%s\"}".formatted("j".repeat(256)), 400, "job_id"));
    all.add(post(start + "\"job_id\": \"%s\"}".formatted("é".repeat(128)), 400, "job_id"));
    all.add(post(start + "\"job_id\": \"a\\tb\"}", 400, "job_id"));
    all.add(post(start + "\"job_id\": 7}", 400, "job_id"));
    all.add(post(start + "\"status\": \"copyRows\"}", 422, "status"));
    all.add(post(start + "\"labels\": []}", 400, "labels"));
    all.add(post(start + "\"labels\": null}", 400, "labels"));
    all.add(post(start + "\"labels\": {\"team\": 5}}", 400, "labels.team"));
    for (String name : List.of("Team", "9a", "a-b", "__name__", "job", "job_id", "instance", "")) {
      all.add(post(start + "\"labels\": {\"%s\": \"x\"}}".formatted(name), 400, "labels." + name));
    }
    all.add(post(start + "\"labels\": {\"team\": \"%s\"}}".formatted(MEGABYTE), 413, "body"));
    all.add(
        post(
            start + "\"labels\": {\"team\": \"%s\"}}".formatted("v".repeat(256)),
            400,
            "labels.team"));
    all.add(post(start + "\"labels\": {\"team\": \"a\\u0007\"}}", 400, "labels.team"));
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 33; i++) {
      many.append(i == 0 ? "" : ",").append("\"l").append(i).append("\": \"v\"");
    }
    all.add(post(start + "\"labels\": {" + many + "}}", 400, "labels"));
    all.add(post(start + "\"state\": \"running\"}", 400, "state"));
    all.add(post(start + "\"action_result\": \"done\"}", 400, "action_result"));
    all.add(post("{\"migration_type\": \"backup\", \"job_id\": \"one\"}", 409, "job_id"));
    all.add(post(start + "\"uuid\": \"00000000-0000-4000-8000-000000000001\"}", 409, "uuid"));
    all.add(
        withHeader(
            "POST",
            "/migrations",
            "{\"migration_type\": \"generic\"}",
            "Idempotency-Key",
            "a b",
            400));
    all.add(
        withHeader(
            "POST",
            "/migrations",
            "{\"migration_type\": \"generic\"}",
            "Idempotency-Key",
            "k".repeat(256),
            400));
  }

  private static void words(List<Bad> all) {
    all.add(patch("{\"status\": \"nosuch\"}", 422, "status"));
    all.add(patch("{\"status\": null}", 400, "status"));
    all.add(patch("{\"status\": \"\"}", 400, "status"));
    all.add(patch("{\"status\": 3}", 400, "status"));
    all.add(patch("{\"status\": \"cancelled\"}", 409, "status"));
    all.add(patch("{\"status\": \"running\"}", 409, "status"));
    all.add(patch("{\"status\": \"paused\"}", 409, "status"));
    all.add(
        new Bad(
            "PATCH",
            "/migrations/2",
            JSON_TYPE,
            "{\"status\": \"running\"}",
            Map.of(),
            409,
            "status"));
    all.add(
        new Bad(
            "PATCH", "/migrations/2", JSON_TYPE, "{\"items_total\": 5}", Map.of(), 409, "status"));
    all.add(withHeader("PATCH", "/migrations/1", "{}", "If-Match", "\"77\"", 412));
    all.add(withHeader("PATCH", "/migrations/1", "{}", "If-Match", "W/\"1\"", 412));
    all.add(withHeader("PATCH", "/migrations/1", "{}", "If-Match", "1", 400));
    all.add(withHeader("DELETE", "/migrations/2", "", "If-Match", "\"77\"", 412));
    all.add(withHeader("PATCH", "/migrations/1", "{}", "Milepost-Actor", "a".repeat(256), 400));
  }

  private static void actions(List<Bad> all) {
    String path = "/migrations/1/actions";
    for (String body :
        List.of("{}", "{\"action\": null}", "{\"action\": 1}", "{\"action\": \"\"}")) {
      all.add(new Bad("POST", path, JSON_TYPE, body, Map.of(), 400, "action"));
    }
    all.add(new Bad("POST", path, JSON_TYPE, "{\"action\": \"explode\"}", Map.of(), 422, "action"));
    all.add(new Bad("POST", path, JSON_TYPE, "{\"action\": \"cancel\"}", Map.of(), 409, "action"));
    all.add(new Bad("POST", path, JSON_TYPE, "{\"action\": \"retry\"}", Map.of(), 409, "action"));
    all.add(
        new Bad("POST", path, JSON_TYPE, "{\"action\": \"cancel\", \"x\": 1}", Map.of(), 400, "x"));
    all.add(patch("{\"action_result\": \"maybe\"}", 422, "action_result"));
    all.add(patch("{\"action_result\": \"done\", \"action_id\": \"7\"}", 400, "action_id"));
    all.add(new Bad("DELETE", "/migrations/1", "", "", Map.of(), 409, "state"));
  }

  private static void queries(List<Bad> all) {
    for (String limit :
        List.of("0", "-1", "1001", "x", "", "1.5", "99999999999999999999", "1&limit=2")) {
      all.add(get("/migrations?limit=" + limit, "limit"));
    }
    for (String marker : List.of("abc", "", "0", "-5", "00000000-0000-4000-8000-0000000000ff")) {
      all.add(get("/migrations?marker=" + marker, "marker"));
    }
    all.add(get("/migrations?state=flying", "state"));
    all.add(get("/migrations?state=running,flying", "state"));
    all.add(get("/migrations?state=", "state"));
    all.add(get("/migrations?status=nosuch", "status"));
    all.add(get("/migrations?migration_type=cold", "migration_type"));
    all.add(get("/migrations?uuid=17", "uuid"));
    all.add(get("/migrations?attempt=first", "attempt"));
    all.add(get("/migrations?hidden=maybe", "hidden"));
    all.add(get("/migrations?job_id=", "job_id"));
    all.add(get("/migrations?job_id=a%00b", "job_id"));
    all.add(get("/migrations?host=" + "h".repeat(256), "host"));
    all.add(get("/migrations?label=team", "label"));
    all.add(get("/migrations?label=:x", "label"));
    all.add(get("/migrations?created-since=yesterday", "created-since"));
    all.add(get("/migrations?changes-since=1700000000", "changes-since"));
    all.add(
        get(
            "/migrations?changes-since=2026-02-01T00:00:00Z&changes-before=2026-01-01T00:00:00Z",
            "changes-since"));
    all.add(get("/migrations?fields=id,nosuch", "fields"));
    all.add(get("/migrations?fields=", "fields"));
    all.add(get("/migrations?x" + "&label=a:b".repeat(33), "label"));
    all.add(get("/migrations?created-since=2026-01-01T00:00Z", "created-since"));
    all.add(get("/migrations?sort=name", "sort"));
    all.add(get("/migrations?name=%ff", "name"));
    all.add(new Bad("PATCH", "/migrations/1?force=1", JSON_TYPE, "{}", Map.of(), 400, "force"));
    all.add(get("/migrations?offset=10", "offset"));
    all.add(get("/migrations/1?fields=nosuch", "fields"));
    all.add(get("/migrations/1?verbose=1", "verbose"));
    all.add(get("/migrations/1/events?limit=0", "limit"));
    all.add(get("/migrations/1/events?marker=x", "marker"));
    all.add(get("/migrations/summary?state=running", "state"));
  }

  private static void addresses(List<Bad> all) {
    for (String id : List.of("abc", "1.0", "-1", "99999999999999999999", "0x1", "1%2F2", "%20")) {
      all.add(get("/migrations/" + id, "id"));
    }
    all.add(new Bad("GET", "/migrations/%ff", "", "", Map.of(), 400, ""));
    all.add(new Bad("GET", "/migrations/" + "1".repeat(20_000), "", "", Map.of(), 414, ""));
    all.add(new Bad("GET", "/migrations/777", "", "", Map.of(), 404, ""));
    all.add(
        new Bad(
            "GET", "/migrations/00000000-0000-4000-8000-0000000000ff", "", "", Map.of(), 404, ""));
    all.add(new Bad("PATCH", "/migrations/777", JSON_TYPE, "{}", Map.of(), 404, ""));
    all.add(new Bad("DELETE", "/migrations/777", "", "", Map.of(), 404, ""));
    all.add(new Bad("GET", "/migrations/777/events", "", "", Map.of(), 404, ""));
    all.add(
        new Bad(
            "POST",
            "/migrations/777/actions",
            JSON_TYPE,
            "{\"action\": \"cancel\"}",
            Map.of(),
            404,
            ""));
  }

  private static void bulk(List<Bad> all) {
    for (String body :
        List.of(
            "{}",
            "{\"reports\": []}",
            "{\"reports\": {}}",
            "{\"reports\": null}",
            "{\"reports\": [%s]}".formatted("{},".repeat(1000) + "{}"))) {
      all.add(new Bad("PATCH", "/migrations", JSON_TYPE, body, Map.of(), 400, "reports"));
    }
    all.add(
        new Bad(
            "PATCH",
            "/migrations",
            JSON_TYPE,
            "{\"reports\": [{}], \"x\": 1}",
            Map.of(),
            400,
            "x"));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void isRefusedWithAProblemThatNamesTheFieldAndChangesNothing(Bad bad) {
    String before = everything();
    LOG.list.clear();

    RequestSpecification request = service.given().headers(bad.headers());
    if (!bad.contentType().isEmpty()) {
      request.contentType(bad.contentType()).body(bad.body());
    }
    Response response = request.request(bad.method(), bad.path());

    assertThat(response.statusCode()).as(response.asString()).isEqualTo(bad.status());
    assertThat(response.contentType()).startsWith("application/problem+json");
    if (!bad.field().isEmpty()) {
      assertThat(response.jsonPath().getList("errors.field", String.class))
          .as(response.asString())
          .contains(bad.field());
    }
    assertThat(response.asString()).doesNotContain("Exception", "\tat ", "SQL");
    assertThat(everything()).isEqualTo(before);
    assertThat(LOG.list).noneMatch(event -> event.getThrowableProxy() != null);
  }

  /**
   * Every row and event as the API shows them, without the cursor: housekeeping moves that, too.
   */
  private static String everything() {
    return service
            .given()
            .get("/migrations?fields=" + STORED)
            .asString()
            .replaceFirst("\"cursor\":\"[^\"]*\"", "")
        + service.given().get("/migrations/1/events").asString()
        + service.given().get("/migrations/2/events").asString();
  }
}
