package dev.milepost.api.http;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PartSumsTest {
  private static RunningService service;
  private static PartClient client;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of());
    client = new PartClient(service);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void unlikeUnitsAreNeverAdded() {
    long id = client.running();
    client
        .putAll(
            id,
            "{\"name\":\"vda\",\"unit\":\"bytes\",\"done\":40,\"total\":100}",
            "{\"name\":\"vdb\",\"unit\":\"bytes\",\"done\":70,\"total\":50}",
            "{\"name\":\"t\",\"unit\":\"rows\",\"done\":1,\"total\":4}")
        .body("disk_total", equalTo(150))
        .body("disk_processed", equalTo(110))
        .body("disk_remaining", equalTo(60))
        .body("items_total", equalTo(4))
        .body("unit", equalTo("rows"));
    client
        .put(id, "k", "{\"unit\":\"key-space\",\"done\":7,\"total\":8}")
        .body("items_total", nullValue())
        .body("items_completed", nullValue())
        .body("unit", nullValue())
        .body("disk_total", equalTo(150));
    client.parts(id).body("parts.unit", contains("key-space", "rows", "bytes", "bytes"));
  }

  @Test
  void unknownTotalMakesTheSumUnknownAndNotZero() {
    long id = client.running();
    client
        .putAll(
            id,
            "{\"name\":\"a\",\"unit\":\"files\",\"done\":5,\"total\":10}",
            "{\"name\":\"b\",\"unit\":\"files\",\"done\":5,\"total\":null}",
            "{\"name\":\"d\",\"unit\":\"bytes\",\"done\":1}")
        .body("items_total", nullValue())
        .body("items_completed", equalTo(10))
        .body("disk_total", nullValue())
        .body("disk_processed", equalTo(1))
        .body("disk_remaining", nullValue())
        .body("completion", nullValue());
  }

  @Test
  void outrunEstimateIsToldOnThePartAndTheRecord() {
    long id = client.running();
    client
        .put(id, "a", "{\"unit\":\"rows\",\"done\":348,\"total\":100}")
        .body("estimate_exceeded", equalTo(true))
        .body("items_total", equalTo(348))
        .body("completion", equalTo(0.99f));
    client
        .parts(id)
        .body("parts[0].estimate_exceeded", equalTo(true))
        .body("parts[0].done", equalTo(348));
    client
        .put(id, "a", "{\"unit\":\"rows\",\"done\":348,\"total\":400}")
        .body("estimate_exceeded", equalTo(false));
    long plain = client.running();
    client
        .patch(plain, "{\"items_total\":100,\"items_completed\":205}")
        .body("estimate_exceeded", equalTo(true))
        .body("completion", equalTo(0.99f));
  }

  @Test
  void reportThatContradictsTheSumsIsRefusedAndNamesTheFields() {
    long id = client.running();
    client.putAll(
        id,
        "{\"name\":\"a\",\"unit\":\"rows\",\"done\":5,\"total\":10}",
        "{\"name\":\"d\",\"unit\":\"bytes\",\"done\":1,\"total\":4}");
    client
        .patch(
            id, "{\"items_completed\":6,\"disk_total\":9,\"unit\":\"tables\",\"memory_total\":3}")
        .statusCode(409)
        .body("type", equalTo("/problems/follows-from-parts"))
        .body("errors.field", contains("disk_total", "items_completed", "unit"));
    client
        .patch(
            id, "{\"items_completed\":5,\"unit\":\"rows\",\"memory_total\":3,\"message\":\"hi\"}")
        .statusCode(200)
        .body("memory_total", equalTo(3))
        .body("unit", equalTo("rows"));
    service
        .given()
        .get("/migrations?unit=rows&job_id=" + client.migration(id).extract().path("job_id"))
        .then()
        .body("migrations.id", contains((int) id));
    service
        .given("{\"reports\":[{\"id\":%d,\"items_total\":1}]}".formatted(id))
        .patch("/migrations")
        .then()
        .body("results[0].status", equalTo(409));
  }

  @Test
  void numbersThatNoPartCountsStayTheRunners() {
    long id = client.running();
    client
        .patch(id, "{\"items_total\":7,\"items_completed\":2,\"unit\":\"tables\"}")
        .statusCode(200);
    client
        .put(id, "d", "{\"unit\":\"bytes\",\"done\":1,\"total\":4}")
        .body("items_total", equalTo(7))
        .body("unit", equalTo("tables"));
    client.patch(id, "{\"items_completed\":3}").statusCode(200).body("disk_remaining", equalTo(3));
  }
}
