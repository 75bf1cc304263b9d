package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.milepost.api.RunningService;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodsTest {
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
    service.create("{\"migration_type\": \"generic\"}");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/healthz",
        "/readyz",
        "/openapi.yaml",
        "/system",
        "/migrations",
        "/migrations/1",
        "/migrations/1/actions",
        "/migrations/1/events",
        "/migrations/1/parts",
        "/migrations/1/relay",
        "/migrations/summary"
      })
  void headAnswersAsGetWithoutTheBody(String path) {
    Response get = service.given().get(path);
    Response head = service.given().head(path);
    assertThat(head.statusCode()).isEqualTo(200).isEqualTo(get.statusCode());
    assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
    assertThat(head.contentType()).isEqualTo(get.contentType());
    assertThat(head.asByteArray()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/migrations, 'GET, HEAD, POST, PATCH, OPTIONS'",
    "/migrations/1, 'GET, HEAD, PATCH, DELETE, OPTIONS'",
    "/migrations/1/actions, 'GET, HEAD, POST, OPTIONS'",
    "/migrations/summary, 'GET, HEAD, OPTIONS'",
  })
  void optionsAndWrongMethodsTellTheAllowedOnes(String path, String allow) {
    service.given().options(path).then().statusCode(204).header("Allow", allow);
    service
        .given("{}")
        .put(path)
        .then()
        .statusCode(405)
        .header("Allow", allow)
        .contentType("application/problem+json")
        .body("request_id", notNullValue());
  }

  @Test
  void unknownPathIsAProblem() {
    service
        .given()
        .get("/nosuch")
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("status", equalTo(404));
  }

  @Test
  void foreignHostAndForeignOriginAreRefused() {
    service
        .given()
        .header("Host", "evil.example")
        .get("/migrations")
        .then()
        .statusCode(403)
        .body("errors[0].field", equalTo("Host"));
    service
        .given("{\"migration_type\": \"generic\"}")
        .header("Origin", "http://evil.example")
        .post("/migrations")
        .then()
        .statusCode(403)
        .body("errors[0].field", equalTo("Origin"));
    service.given().header("Origin", "null").get("/migrations").then().statusCode(403);
    service.given().header("Host", "localhost:1").get("/migrations").then().statusCode(200);
    service
        .given()
        .header("Origin", "http://localhost:3000")
        .get("/migrations")
        .then()
        .statusCode(403);
    service.given().header("Origin", service.url()).get("/migrations").then().statusCode(200);
  }

  @Test
  void headWhereThereIsNoGetIsRefused() {
    service
        .given()
        .head("/migrations/1/parts/x")
        .then()
        .statusCode(405)
        .header("Allow", "PUT, OPTIONS");
  }

  @Test
  void readinessAndHealthSaySo() {
    service.given().get("/healthz").then().statusCode(200).body("status", equalTo("ok"));
    service.given().get("/readyz").then().statusCode(200).body("status", equalTo("ready"));
  }
}
