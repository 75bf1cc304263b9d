package dev.milepost.api.http;

import dev.milepost.api.RunningService;
import io.restassured.response.ValidatableResponse;

/** What the tests of parts ask the service again and again. */
record PartClient(RunningService service) {

  /** Creates a running migration and returns its id. */
  long running() {
    return service.create("{\"migration_type\":\"generic\",\"status\":\"running\"}");
  }

  /** The name as it stands in the path. */
  ValidatableResponse put(long id, String name, String body) {
    return service.given(body).put("/migrations/" + id + "/parts/" + name).then();
  }

  ValidatableResponse putAll(long id, String... parts) {
    return service
        .given("{\"parts\":[%s]}".formatted(String.join(",", parts)))
        .put("/migrations/" + id + "/parts")
        .then();
  }

  ValidatableResponse parts(long id) {
    return service.given().get("/migrations/" + id + "/parts").then().statusCode(200);
  }

  ValidatableResponse migration(long id) {
    return service.given().get("/migrations/" + id).then().statusCode(200);
  }

  ValidatableResponse patch(long id, String body) {
    return service.given(body).patch("/migrations/" + id).then();
  }
}
