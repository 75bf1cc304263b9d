package dev.milepost.api.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that answers what it is told, right or wrong, and the contract that must notice. */
class OpenApiContractTest {
  private static final String JSON = "application/json";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String PROBLEM = "application/problem+json";
  private static final String RECORD =
      """
      {"id": 7, "uuid": "019aa0b1-5d7a-7c3e-9f10-2b6f0c8d4e21", "job_id": "a/b ü", "attempt": 1,
       "migration_type": "live-migration", "name": null, "labels": {"rack": "r7"},
       "status": "running (post-copy)", "state": "running", "paused_from": null,
       "instance_uuid": null, "source_compute": null, "source_node": null, "dest_compute": null,
       "dest_node": null, "dest_host": null, "old_instance_type_id": null,
       "new_instance_type_id": 0, "user_id": null, "project_id": null, "hidden": false,
       "unit": null, "report_interval_seconds": 5,
       "memory_total": 9223372036854775807, "memory_processed": null, "memory_remaining": 1,
       "disk_total": null, "disk_processed": null, "disk_remaining": null, "items_total": null,
       "items_completed": null, "iteration": null, "transfer_bytes_per_second": null,
       "dirty_bytes_per_second": null, "throttled": false, "throttle_reason": null,
       "message": null, "outcome_reason": null, "sequence": null,
       "observed_at": "2026-11-20T08:23:41Z", "completion": 0.5,
       "estimate_exceeded": false, "instantaneous_completion": 0.5, "rate": null,
       "eta": {"state": "unknown", "seconds": null, "low_seconds": null, "high_seconds": null},
       "convergence": {
         "verdict": "n/a", "dirty_ratio": null, "transfer_bytes_per_second": null,
         "dirty_bytes_per_second": null, "window_seconds": null, "since": null},
       "stalled": false, "silent": false, "silent_since": null, "requested_action": null,
       "version": 3, "created_at": "2026-11-20T08:23:05.123456Z", "updated_at": null,
       "started_at": null, "finished_at": null, "last_report_at": null,
       "last_progress_at": null, "deleted_at": null, "computed_at": "2026-11-20T08:23:41Z"}
      """;
  private static final String PROBLEM_404 =
      """
      {"type": "/problems/not-found", "title": "Not found", "status": 404,
       "detail": "There is no such thing.", "request_id": "r1"}
      """;

  private final Map<String, String> headers = new TreeMap<>(Map.of("X-Request-Id", "r1"));
  private final HttpServer server;
  private int status;
  private String body = "";

  OpenApiContractTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      headers.forEach(exchange.getResponseHeaders()::set);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, bytes.length == 0 || head ? -1 : bytes.length);
      if (bytes.length > 0 && !head) {
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private RequestSpecification answering(int withStatus, String type, String withBody) {
    status = withStatus;
    body = withBody;
    headers.put("Content-Type", type);
    return given()
        .baseUri("http://127.0.0.1")
        .port(server.getAddress().getPort())
        .filter(OpenApiContract.served());
  }

  private RequestSpecification answeringEmpty(int withStatus) {
    RequestSpecification request = answering(withStatus, JSON, "");
    headers.remove("Content-Type");
    return request;
  }

  private RequestSpecification answeringReport(String withBody) {
    headers.put("ETag", "\"3\"");
    headers.put("Milepost-Applied", "true");
    return answering(200, JSON, withBody).contentType(MERGE_PATCH);
  }

  private RequestSpecification answeringPage(String record) {
    headers.put("ETag", "W/\"abc\"");
    return answering(
            200,
            JSON,
            "{\"migrations\": [%s], \"next\": null, \"cursor\": \"c\"}".formatted(record))
        .urlEncodingEnabled(false);
  }

  private RequestSpecification answeringResults(String record) {
    String accepted = "{\"status\": 200, \"applied\": true, \"migration\": %s}".formatted(record);
    return answering(207, JSON, "{\"results\": [%s]}".formatted(accepted))
        .contentType(JSON)
        .body("{\"reports\": [{\"id\": 7, \"iteration\": 2}]}");
  }

  private RequestSpecification answeringRecord(String withBody) {
    headers.put("ETag", "\"3\"");
    return answering(200, JSON, withBody);
  }

  private static void assertMismatch(Runnable exchange, String... told) {
    assertThatThrownBy(exchange::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("which is not as openapi.yaml says")
        .hasMessageContainingAll(told);
  }

  @Test
  void rightExchangesPass() {
    answeringReport(RECORD)
        .body("{\"memory_remaining\": 1, \"sequence\": 4}")
        .patch("/migrations/7");
    answeringReport(RECORD).contentType(JSON).body("{}").patch("/migrations/7");
    Response read = answeringRecord(RECORD).get("/migrations/019aa0b1-5d7a-7c3e-9f10-2b6f0c8d4e21");
    assertThat(read.<String>path("job_id")).isEqualTo("a/b ü");
    answeringRecord("{\"id\": 7}").get("/migrations/7?fields=id");
    answeringRecord(RECORD).header("If-None-Match", "\"2\", \"1\"").get("/migrations/7");
    answeringResults(RECORD).patch("/migrations");
    answeringPage(RECORD).get("/migrations");
    answeringRecord(RECORD).get("/migrations/7");
    answeringEmpty(304).header("If-None-Match", "\"3\"").get("/migrations/7");
    answeringEmpty(204).delete("/migrations/7");
    headers.put("Location", "/migrations/7");
    answering(201, JSON, RECORD)
        .header("Idempotency-Key", "a,\"b\"")
        .contentType(JSON)
        .body("{\"migration_type\": \"generic\", \"name\": null, \"labels\": {\"rack\": \"r7\"}}")
        .post("/migrations");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "memory_total\": 9223372036854775807|memory_total\": \"1\"",
        "created_at\": \"2026-11-20T08:23:05.123456Z|created_at\": \"2026-11-20T08:23:05+00:00",
        "created_at\": \"2026-11-20T08:23:05.123456Z|created_at\": \"yesterday Z",
        "updated_at\": null|updated_at\": 1795154834.46",
        "state\": \"running|state\": \"finished",
        "hidden\": false|hidden\": null",
        "id\": 7,|id\": 7, \"secret\": 1,",
        "\"rack\": \"r7\"|\"rack\": 7",
        "requested_action\": null|requested_action\": {\"action\": \"cancel\"}",
        " \"deleted_at\"| \"removed_at\"",
      })
  void wrongFieldsInAnAnswerAreNoticed(String change) {
    String[] fromAndTo = change.split("\\|", -1);
    assertThat(RECORD).contains(fromAndTo[0]);
    String wrong = RECORD.replace(fromAndTo[0], fromAndTo[1]);
    assertMismatch(
        () -> answeringReport(wrong).body("{}").patch("/migrations/7"), "PATCH", "/migrations/7");
    assertMismatch(() -> answeringRecord(wrong).get("/migrations/7"), "GET", "/migrations/7");
    assertMismatch(() -> answeringPage(wrong).get("/migrations"), "GET", "/migrations");
    assertMismatch(() -> answeringResults(wrong).patch("/migrations"), "PATCH", "/migrations");
  }

  @Test
  void missingFieldsAreNoticedUnlessTheyWereNotAskedFor() {
    String partial = RECORD.replace("\"iteration\": null,", "");
    answeringRecord(partial).get("/migrations/7?fields=id,status");
    assertMismatch(() -> answeringRecord(partial).get("/migrations/7"), "iteration");
    answeringPage(partial).get("/migrations?fields=id,status");
    assertMismatch(() -> answeringPage(partial).get("/migrations"), "iteration");
  }

  @Test
  void undocumentedAnswersAreNoticed() {
    assertMismatch(() -> answeringRecord(RECORD).put("/migrations/7"), "should be a 405");
    assertMismatch(() -> answeringRecord(RECORD).get("/migration"), "should be a 404");
    assertMismatch(() -> answeringRecord(RECORD).get("/migrations/7/"), "should be a 404");
    assertMismatch(() -> answering(500, PROBLEM, PROBLEM_404).get("/migrations/7"), "500");
    assertMismatch(() -> answering(200, "text/plain", RECORD).get("/migrations/7"), "text/plain");
    assertMismatch(() -> answering(404, JSON, PROBLEM_404).get("/migrations/7"), JSON);
    assertMismatch(() -> answeringEmpty(200).get("/migrations/7"), "no response body");
    headers.remove("ETag");
    assertMismatch(() -> answering(200, JSON, RECORD).get("/migrations/7"), "ETag");
    headers.put("ETag", "3");
    assertMismatch(() -> answering(200, JSON, RECORD).get("/migrations/7"), "regex");
  }

  @Test
  void acceptedRequestsMustBeAsDocumented() {
    assertMismatch(
        () -> answeringReport(RECORD).body("{\"memory_total\": \"12\"}").patch("/migrations/7"),
        "/memory_total string found");
    assertMismatch(
        () -> answeringReport(RECORD).body("{\"uuid\": null}").patch("/migrations/7"), "uuid");
    assertMismatch(
        () -> answeringReport(RECORD).body("{\"colour\": 1}").patch("/migrations/7"), "colour");
    assertMismatch(() -> answeringReport(RECORD).body("null").patch("/migrations/7"), "null found");
    assertMismatch(() -> answeringReport(RECORD).patch("/migrations/7"), "body is required");
    assertMismatch(
        () ->
            answeringReport(RECORD)
                .contentType("application/json-patch+json")
                .body("[]")
                .patch("/migrations/7"),
        "application/json-patch+json");
    assertMismatch(() -> answeringRecord(RECORD).get("/migrations/latest"), "regex");
    assertMismatch(() -> answeringRecord(RECORD).get("/migrations/7?pretty=1"), "pretty");
  }

  @Test
  void reportsAmongManyMayBeWrongIfOneIsRefused() {
    String wrong = "{\"reports\": [{\"id\": 7, \"iteration\": -1}]}";
    assertMismatch(() -> answeringResults(RECORD).body(wrong).patch("/migrations"), "iteration");
    answering(207, JSON, "{\"results\": [{\"status\": 404, \"problem\": " + PROBLEM_404 + "}]}")
        .contentType(JSON)
        .body(wrong)
        .patch("/migrations");
  }

  @Test
  void refusedRequestsMayBeWrong() {
    String problem = PROBLEM_404.replace("404", "400");
    answering(400, PROBLEM, problem).contentType(JSON).body("{").post("/migrations?pretty=1");
    answering(400, PROBLEM, problem).get("/migrations/latest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=1000&marker=7",
        "?state=queued,running&state=paused",
        "?status=running%20(post-copy)&status=queued",
        "?job_id=12&job_id=a,b",
        "?name=%20",
        "?attempt=1&attempt=2&hidden=true",
        "?old_instance_type_id=0",
        "?uuid=019aa0b1-5d7a-7c3e-9f10-2b6f0c8d4e21",
        "?label=rack:r7&label=a:b:c",
        "?created-since=2026-11-20T08:23:41%2B01:00",
        "?fields=id,status",
      })
  void rightQueriesPass(String query) {
    answeringPage(RECORD).get("/migrations" + query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?limit=1001",
        "?name=",
        "?limit=1&limit=2",
        "?marker=latest",
        "?state=runing",
        "?state=running&state=runing",
        "?migration_type=generic,other",
        "?attempt=0",
        "?attempt=one",
        "?hidden=1",
        "?uuid=7",
        "?label=rack",
        "?changes-since=yesterday",
        "?fields=id,colour",
        "?Status=queued",
      })
  void wrongQueriesAreNoticed(String query) {
    assertMismatch(() -> answeringPage(RECORD).get("/migrations" + query), "GET", query);
  }

  @Test
  void queryParametersOfTheTestAreSeen() {
    answeringPage(RECORD).queryParam("state", "running", "queued").get("/migrations");
    assertMismatch(
        () -> answeringPage(RECORD).queryParam("stat", "running").get("/migrations"), "stat");
    assertMismatch(
        () -> answeringReport(RECORD).body("{}").patch("/migrations/7?stat=running"),
        ":%n- Query parameter 'stat' is unexpected on path".formatted());
  }

  @Test
  void headAndOptionsAreHeldToTheWords() {
    headers.put("ETag", "\"3\"");
    answering(200, JSON, "").head("/migrations/7");
    headers.put("Allow", "GET, HEAD, OPTIONS");
    answeringEmpty(204).options("/migrations/7");
    assertMismatch(() -> answeringEmpty(200).options("/migrations/7"), "204");
    headers.remove("Allow");
    assertMismatch(() -> answeringEmpty(204).options("/migrations/7"), "Allow");
    headers.remove("ETag");
    assertMismatch(() -> answering(200, JSON, "").head("/migrations/7"), "ETag");
    assertMismatch(() -> answeringEmpty(500).head("/migrations/7"), "500");
  }

  @ParameterizedTest
  @CsvSource({
    "404, GET, /migration",
    "403, GET, /",
    "414, GET, /x",
    "405, PUT, /migrations",
    "405, DELETE, /migrations/summary",
    "404, OPTIONS, /x"
  })
  void refusalsOutsideTheDocumentAreProblems(int code, String verb, String path) {
    headers.put("Allow", "GET");
    String problem = PROBLEM_404.replace("404", Integer.toString(code));
    answering(code, PROBLEM, problem).request(verb, path);
    assertMismatch(() -> answering(code, "text/plain", "no").request(verb, path), "text/plain");
    assertMismatch(
        () -> answering(code, PROBLEM, "{\"status\": " + code + "}").request(verb, path), "title");
    assertMismatch(
        () -> answering(code, PROBLEM, problem.replace("r1", "r2")).request(verb, path),
        "request_id");
    assertMismatch(
        () -> answering(code, PROBLEM, PROBLEM_404.replace("404", "499")).request(verb, path),
        "status");
  }

  @Test
  void methodNotAllowedSaysWhatIs() {
    String problem = PROBLEM_404.replace("404", "405");
    assertMismatch(() -> answering(405, PROBLEM, problem).put("/migrations"), "Allow");
  }
}
