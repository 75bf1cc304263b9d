package dev.milepost.api.nova;

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
import java.util.List;
import java.util.Map;

/** An answer of the service, and how to get one. */
record NovaAnswer(HttpResponse<String> response) {
  static final String VERSION = "OpenStack-API-Version";

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final JsonMapper JSON = new JsonMapper();

  /** A GET at a microversion. */
  static NovaAnswer get(String url, String microversion) {
    return to("GET", url, Map.of(VERSION, "compute " + microversion), "");
  }

  static NovaAnswer to(String method, String url, Map<String, String> headers, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    headers.forEach(request::setHeader);
    try {
      return new NovaAnswer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  int status() {
    return response.statusCode();
  }

  String body() {
    return response.body();
  }

  JsonNode json() {
    try {
      return JSON.readTree(body());
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + body(), e);
    }
  }

  /** The fault's message. */
  String message() {
    return json().valueStream().findFirst().orElse(json()).path("message").asText();
  }

  List<Long> ids() {
    return json().path("migrations").valueStream().map(item -> item.path("id").asLong()).toList();
  }

  List<String> headers(String name) {
    return response.headers().allValues(name);
  }
}
