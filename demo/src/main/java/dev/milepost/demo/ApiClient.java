package dev.milepost.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The public API, as any runner and any operator uses it. */
final class ApiClient {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(1);
  private static final int TRIES = 10;

  private final String url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * @param url without a slash at the end
   */
  ApiClient(String url) {
    this.url = url;
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send(request(path).GET().build());
  }

  /**
   * Sends a body.
   *
   * @param actor whom the timeline names
   */
  Answer send(String method, String path, ObjectNode body, String actor)
      throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .header("Milepost-Actor", actor)
            .method(method, BodyPublishers.ofByteArray(mapper.writeValueAsBytes(body)))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
  }

  /** A service that is busy or not there for a moment is asked again, as a runner should. */
  private Answer send(HttpRequest request) throws IOException, InterruptedException {
    for (int i = 1; ; i++) {
      try {
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 503 || i == TRIES) {
          return answer(response);
        }
      } catch (IOException e) {
        if (i == TRIES) {
          throw e;
        }
      }
      Thread.sleep(BEFORE_ANOTHER_TRY);
    }
  }

  private Answer answer(HttpResponse<byte[]> response) throws IOException {
    byte[] body = response.body();
    return new Answer(
        response.statusCode(),
        body.length == 0 ? MissingNode.getInstance() : mapper.readTree(body));
  }

  /**
   * An answer.
   *
   * @param body a missing node where there is none
   */
  record Answer(int status, JsonNode body) {
    boolean good() {
      return status >= 200 && status < 300;
    }
  }
}
