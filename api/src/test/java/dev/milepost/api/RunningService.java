package dev.milepost.api;

import dev.milepost.api.config.Config;
import dev.milepost.api.contract.OpenApiContract;
import dev.milepost.persistence.TestDatabase;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.Map;

/** The service as it runs, on a database of its own and free ports, in this JVM. */
public final class RunningService implements AutoCloseable {
  private final TestDatabase database;
  private final Milepost milepost;

  private RunningService(TestDatabase database, Milepost milepost) {
    this.database = database;
    this.milepost = milepost;
  }

  /**
   * Starts one.
   *
   * @param settings as the environment would have them, above the test's own
   */
  public static RunningService start(Map<String, String> settings) {
    TestDatabase database = TestDatabase.create();
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", database.url().jdbcUrl() + credentials(database));
    environment.put("MILEPOST_PORT", "0");
    environment.put("MILEPOST_METRICS_PORT", "0");
    environment.putAll(settings);
    return new RunningService(database, Milepost.start(Config.read(environment), "test"));
  }

  private static String credentials(TestDatabase database) {
    String sign = database.url().jdbcUrl().contains("?") ? "&" : "?";
    return sign + "user=" + database.url().user() + "&password=" + database.url().password();
  }

  public String url() {
    return "http://127.0.0.1:" + milepost.port();
  }

  public String metricsUrl() {
    return "http://127.0.0.1:" + milepost.metricsPort() + "/metrics";
  }

  /** Where pushes are taken, as host:port, if {@code MILEPOST_PUSH_LISTEN} was set. */
  public String pushAddress() {
    return "127.0.0.1:" + milepost.pushPort().orElseThrow();
  }

  public TestDatabase database() {
    return database;
  }

  /** A request whose exchange must be as openapi.yaml says. */
  public RequestSpecification given() {
    return RestAssured.given()
        .baseUri(url())
        .urlEncodingEnabled(false)
        .filter(OpenApiContract.served());
  }

  /** A request with a JSON body. */
  public RequestSpecification given(String body) {
    return given().contentType("application/json").body(body);
  }

  /** Creates a migration and returns its id. */
  public long create(String body) {
    return given(body)
        .post("/migrations")
        .then()
        .statusCode(201)
        .extract()
        .jsonPath()
        .getLong("id");
  }

  /** Stops the service as a signal does; the database stays. */
  public void stop() {
    milepost.close();
  }

  @Override
  public void close() {
    milepost.close();
    database.close();
  }
}
