package dev.milepost.api.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Plain HTTP for load and for faults, where REST-assured's checks of each exchange cost too much.
 */
public final class Http {
  public static final JsonMapper JSON = new JsonMapper();

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  public Http(String url) {
    this.url = url;
  }

  public String url() {
    return url;
  }

  public HttpResponse<String> post(String path, String body) throws IOException {
    return send(request(path, "POST", body));
  }

  public HttpResponse<String> put(String path, String body) throws IOException {
    return send(request(path, "PUT", body));
  }

  public HttpResponse<String> patch(long id, String body) throws IOException {
    return send(request("/migrations/" + id, "PATCH", body));
  }

  /** Answered some time, or never. */
  public CompletableFuture<HttpResponse<String>> patchLater(long id, String body) {
    return client.sendAsync(request("/migrations/" + id, "PATCH", body), BodyHandlers.ofString());
  }

  /** The JSON there, which must be there. */
  public JsonNode get(String path) {
    try {
      return JSON.readTree(text(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text there, which must be there. */
  public String text(String path) {
    try {
      HttpResponse<String> answer =
          send(HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT).build());
      if (answer.statusCode() != 200) {
        throw new AssertionError(path + ": " + answer.statusCode() + " " + answer.body());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new migration's id. */
  public long create(String body) {
    try {
      HttpResponse<String> answer = post("/migrations", body);
      if (answer.statusCode() != 201) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
      return JSON.readTree(answer.body()).path("id").longValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest request(String path, String method, String body) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(LIMIT)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body))
        .build();
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
