package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.milepost.api.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PartsTest {
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
  void partIsCreatedOnceAndARepeatChangesNothingOfIt() {
    long id = client.running();
    String body = "{\"unit\":\"rows\",\"done\":5,\"total\":10,\"message\":\"fine\"}";
    client
        .put(id, "orders", body)
        .statusCode(201)
        .header("ETag", "\"2\"")
        .header("Milepost-Applied", "true")
        .body("items_completed", equalTo(5))
        .body("unit", equalTo("rows"));
    String first = client.parts(id).extract().asString();
    client.put(id, "orders", body).statusCode(200).header("Milepost-Applied", "true");
    assertThat(client.parts(id).extract().asString()).isEqualTo(first);
    client
        .parts(id)
        .body("next", nullValue())
        .body("parts", hasSize(1))
        .body("parts[0].name", equalTo("orders"))
        .body("parts[0].state", equalTo("running"))
        .body("parts[0].estimate_exceeded", equalTo(false))
        .body("parts[0].message", equalTo("fine"));
  }

  @Test
  void putReplacesThePartAsAWhole() {
    long id = client.running();
    client
        .put(id, "a", "{\"unit\":\"rows\",\"done\":5,\"total\":10,\"message\":\"x\"}")
        .statusCode(201);
    client.put(id, "a", "{\"done\":6,\"state\":\"Completed\"}").statusCode(200);
    client
        .parts(id)
        .body("parts[0].unit", equalTo("items"))
        .body("parts[0].total", nullValue())
        .body("parts[0].message", nullValue())
        .body("parts[0].state", equalTo("completed"));
  }

  @Test
  void manyAtOnceAreOneVersionAndLeaveTheOthers() {
    long id = client.running();
    client.put(id, "c", "{\"unit\":\"rows\",\"done\":0,\"total\":1}").statusCode(201);
    client
        .putAll(
            id,
            "{\"name\":\"a\",\"unit\":\"rows\",\"done\":25,\"total\":900}",
            "{\"name\":\"b\",\"unit\":\"rows\",\"done\":100,\"total\":99}")
        .statusCode(201)
        .header("ETag", "\"3\"")
        .body("items_total", equalTo(1001))
        .body("items_completed", equalTo(125))
        .body("completion", equalTo(0.12487513f))
        .body("estimate_exceeded", equalTo(true));
    client.parts(id).body("parts.name", contains("a", "b", "c"));
    client
        .putAll(id, "{\"name\":\"a\",\"unit\":\"rows\",\"done\":900,\"total\":900}")
        .statusCode(200)
        .body("items_completed", equalTo(1000))
        .body("completion", equalTo(0.99f));
  }

  @Test
  void oneWrongPartRefusesAllOfThem() {
    long id = client.running();
    client
        .putAll(
            id,
            "{\"name\":\"a\",\"done\":1}",
            "{\"name\":\"b\",\"done\":-1,\"percent\":3}",
            "{\"name\":\"a\"}",
            "{\"done\":1}",
            "7")
        .statusCode(400)
        .body(
            "errors.field",
            contains(
                "parts[1].done",
                "parts[1].percent",
                "parts[2].name",
                "parts[3].name",
                "parts[4].name"));
    client
        .putAll(id, "{\"name\":\"a\",\"state\":\"copyRows\"}")
        .statusCode(422)
        .body("errors[0].field", equalTo("parts[0].state"))
        .body("allowed", hasItem("running"));
    client.parts(id).body("parts", empty());
    client.putAll(id).statusCode(400).body("errors[0].field", equalTo("parts"));
    String thousandAndOne =
        IntStream.rangeClosed(0, 1000)
            .mapToObj("{\"name\":\"p%d\"}"::formatted)
            .collect(Collectors.joining(","));
    client.putAll(id, thousandAndOne).statusCode(400).body("errors[0].field", equalTo("parts"));
    client.migration(id).header("ETag", "\"1\"");
  }

  @Test
  void finishedMigrationsPartsAreImmutable() {
    long id = client.running();
    String last = "{\"unit\":\"rows\",\"done\":9,\"total\":10}";
    client.put(id, "a", last);
    client.patch(id, "{\"status\":\"completed\",\"unit\":\"rows\"}").statusCode(200);
    client
        .put(id, "a", last)
        .statusCode(200)
        .header("Milepost-Applied", "false")
        .header("ETag", "\"3\"")
        .body("state", equalTo("completed"));
    client
        .putAll(id, "{\"name\":\"a\",\"unit\":\"rows\",\"done\":9,\"total\":10}")
        .statusCode(200)
        .header("Milepost-Applied", "false");
    client
        .put(id, "a", "{\"unit\":\"rows\",\"done\":10,\"total\":10}")
        .statusCode(409)
        .body("type", equalTo("/problems/finished"));
    client.put(id, "b", "{}").statusCode(409);
    client
        .patch(id, "{\"unit\":\"rows\",\"items_completed\":9}")
        .statusCode(200)
        .header("Milepost-Applied", "false");
    client.patch(id, "{\"unit\":\"tables\"}").statusCode(409);
    client.parts(id).body("parts.done", contains(9));
  }

  @Test
  void lateReportOnAPartIsNotApplied() {
    long id = client.running();
    client.put(id, "a", "{\"done\":5,\"sequence\":7}").statusCode(201);
    client
        .put(id, "a", "{\"done\":4,\"sequence\":6}")
        .statusCode(200)
        .header("Milepost-Applied", "false")
        .header("ETag", "\"2\"");
    client
        .put(id, "b", "{\"done\":1,\"sequence\":1}")
        .statusCode(201)
        .header("Milepost-Applied", "true");
    client.parts(id).body("parts.done", contains(5, 1)).body("parts.sequence", contains(7, 1));
  }

  @Test
  void ifMatchThatNamesAnotherVersionIsRefused() {
    long id = client.running();
    service
        .given("{}")
        .header("If-Match", "\"9\"")
        .put("/migrations/" + id + "/parts/a")
        .then()
        .statusCode(412);
    service
        .given("{}")
        .header("If-Match", "\"1\"")
        .put("/migrations/" + id + "/parts/a")
        .then()
        .statusCode(201);
  }

  @Test
  void twoWritersOfDifferentPartsLoseNothing() throws Exception {
    long id = client.running();
    int rounds = 25;
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String name : List.of("left", "right")) {
        writers.add(
            threads.submit(() -> {
              for (int done = 1; done <= rounds; done++) {
                client
                    .put(id, name, "{\"unit\":\"rows\",\"done\":%d,\"total\":100}".formatted(done))
                    .statusCode(done == 1 ? 201 : 200);
              }
            }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
    client.parts(id).body("parts.done", contains(rounds, rounds));
    client
        .migration(id)
        .body("items_completed", equalTo(2 * rounds))
        .body("items_total", equalTo(200))
        .body("version", equalTo(1 + 2 * rounds));
  }
}
