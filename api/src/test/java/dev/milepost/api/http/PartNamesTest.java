package dev.milepost.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.milepost.api.RunningService;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartNamesTest {
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

  @ParameterizedTest
  @CsvSource({
    "orders, orders",
    "shop.order%20items, shop.order items",
    "a+b, a+b",
    "100%25, 100%",
    "srv%2Fdata, srv/data",
    "%2Fsrv%2Fdata, /srv/data",
    "a%3Fb%23c%3Bd, a?b#c;d",
    "%E6%97%A5%E6%9C%AC, 日本",
    "%F0%9F%9A%9A, 🚚",
    "a%5Cb, a\\b",
    "..., ...",
  })
  void nameComesPercentEncoded(String encoded, String name) {
    long id = client.running();
    client.put(id, encoded, "{\"done\":1}").statusCode(201);
    client
        .putAll(id, "{\"name\":\"%s\",\"done\":1}".formatted(name.replace("\\", "\\\\")))
        .statusCode(200);
    client.parts(id).body("parts.name", contains(name));
  }

  @ParameterizedTest
  @CsvSource({"a%00b", "a%0Ab", "%FF", "%C2%85"})
  void nameWithControlCharactersOrNotUtf8IsRefused(String encoded) {
    long id = client.running();
    client.put(id, encoded, "{}").statusCode(400);
    client.parts(id).body("parts", empty());
  }

  @Test
  void namesAreUpTo255CharactersLong() {
    long id = client.running();
    client.put(id, "%C3%A4".repeat(255), "{}").statusCode(201);
    client.put(id, "a".repeat(256), "{}").statusCode(400).body("errors[0].field", equalTo("name"));
    client.putAll(id, "{\"name\":\"\"}").statusCode(400);
  }

  @Test
  void pagesGoOnWhereTheLastOneEnded() {
    long id = client.running();
    client.putAll(
        id, "{\"name\":\"a b\"}", "{\"name\":\"a&b\"}", "{\"name\":\"c/é\"}", "{\"name\":\"d\"}");
    List<String> names = new ArrayList<>();
    String next = "/migrations/" + id + "/parts?limit=1";
    while (next != null) {
      ValidatableResponse page = service.given().get(next).then().statusCode(200);
      names.addAll(page.extract().jsonPath().getList("parts.name"));
      next = page.extract().path("next");
    }
    assertThat(names).containsExactly("a b", "a&b", "c/é", "d");
    service.given().get("/migrations/" + id + "/parts?limit=0").then().statusCode(400);
    service.given().get("/migrations/" + id + "/parts?sort=done").then().statusCode(400);
  }

  @Test
  void partsOfWhatIsNotThereAreNotThereEither() {
    service.given().get("/migrations/999999/parts").then().statusCode(404);
    client.put(999_999, "a", "{}").statusCode(404);
    long id = client.running();
    client.patch(id, "{\"status\":\"failed\"}").statusCode(200);
    service.given().delete("/migrations/" + id).then().statusCode(204);
    service.given().get("/migrations/" + id + "/parts").then().statusCode(404);
    client.put(id, "a", "{}").statusCode(404);
  }

  @Test
  void whatFollowsIsNotWritten() {
    long id = client.running();
    client.patch(id, "{\"estimate_exceeded\":true}").statusCode(400);
    client
        .put(id, "a", "{\"estimate_exceeded\":true}")
        .statusCode(400)
        .body("errors[0].field", equalTo("estimate_exceeded"));
    client.put(id, "a", "{\"unit\":\"\"}").statusCode(400).body("errors[0].field", equalTo("unit"));
    service.given().get("/migrations/" + id + "/parts/a").then().statusCode(405);
  }
}
