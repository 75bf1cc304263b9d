package dev.milepost.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.milepost.api.Milepost;
import dev.milepost.api.config.Config;
import dev.milepost.persistence.DatabaseUrl;
import dev.milepost.persistence.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;

/** The real service in this JVM, on a database of its own and a free port. */
public final class RunningService implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestDatabase database;
  private final Milepost milepost;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningService(TestDatabase database, Milepost milepost) {
    this.database = database;
    this.milepost = milepost;
  }

  public static RunningService start() {
    TestDatabase database = TestDatabase.create();
    DatabaseUrl url = database.url();
    String sign = url.jdbcUrl().contains("?") ? "&" : "?";
    Map<String, String> settings =
        Map.of(
            "DATABASE_URL",
            url.jdbcUrl() + sign + "user=" + url.user() + "&password=" + url.password(),
            "MILEPOST_PORT",
            "0",
            "MILEPOST_METRICS_PORT",
            "0");
    return new RunningService(database, Milepost.start(Config.read(settings), "0.1.0"));
  }

  public String url() {
    return "http://127.0.0.1:" + milepost.port();
  }

  /** Another client's look at it. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(
        http.send(
                HttpRequest.newBuilder(URI.create(url() + path)).build(),
                BodyHandlers.ofByteArray())
            .body());
  }

  /** Another client's request, which must succeed. */
  public JsonNode send(String method, String path, String body)
      throws IOException, InterruptedException {
    var response =
        http.send(
            HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** A running live migration, half done; returns its id. */
  public String running(String jobId) throws IOException, InterruptedException {
    return send(
            "POST",
            "/migrations",
            """
            {"migration_type": "live-migration", "job_id": "%s", "status": "running",
             "instance_uuid": "web-1", "source_compute": "node-1", "dest_compute": "node-2",
             "labels": {"team": "web"}, "memory_total": 4294967296,
             "memory_processed": 2147483648, "memory_remaining": 2147483648}
            """
                .formatted(jobId))
        .path("id")
        .asText();
  }

  @Override
  public void close() {
    milepost.close();
    database.close();
  }
}
