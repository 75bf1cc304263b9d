package dev.milepost.api.contract;

import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import io.restassured.http.Header;
import io.restassured.http.Headers;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as REST-assured saw them, in the words of the validator.
 *
 * @param verb as sent; any word
 * @param uri as sent, still encoded
 * @param sent the request's body; empty when it has none
 * @param received the answer's body; empty when it has none
 */
record Exchange(
    String verb,
    URI uri,
    Headers requestHeaders,
    @Nullable String requestType,
    String sent,
    int status,
    Headers headers,
    String received) {

  static Exchange of(FilterableRequestSpecification request, Response response) {
    return new Exchange(
        request.getMethod(),
        URI.create(request.getURI()),
        request.getHeaders(),
        request.getContentType(),
        text(request.getBody()),
        response.getStatusCode(),
        response.getHeaders(),
        text(response.asByteArray()));
  }

  private static String text(@Nullable Object body) {
    return switch (body) {
      case null -> "";
      case String text -> text;
      case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
      default -> throw new AssertionError("the contract can't read a body of " + body.getClass());
    };
  }

  String path() {
    return uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
  }

  /** Empty for verbs that OpenAPI has no word for. */
  Optional<Method> method() {
    return Arrays.stream(Method.values()).filter(known -> known.name().equals(verb)).findFirst();
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.getValue(name));
  }

  boolean hasBody() {
    return !received.isEmpty();
  }

  /** The query's parameters, decoded, in their order. */
  Map<String, List<String>> query() {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    String query = Objects.requireNonNullElse(uri.getRawQuery(), "");
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        parameters.computeIfAbsent(decoded(name), _ -> new ArrayList<>()).add(decoded(value));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** The request without its query. */
  SimpleRequest requestAs(Method method) {
    SimpleRequest.Builder request = new SimpleRequest.Builder(method, path(), true);
    for (Header header : requestHeaders) {
      if (!header.hasSameNameAs(new Header("Accept", ""))) {
        request.withHeader(header.getName(), header.getValue());
      }
    }
    if (!sent.isEmpty()) {
      request.withBody(sent);
      if (requestType != null) {
        request.withContentType(requestType);
      }
    }
    return request.build();
  }

  /** The answer, with another status if the contract tells its shape under that one. */
  SimpleResponse responseAs(int documentedStatus) {
    SimpleResponse.Builder response = SimpleResponse.Builder.status(documentedStatus);
    for (Header header : headers) {
      response.withHeader(header.getName(), header.getValue());
    }
    return hasBody() ? response.withBody(received).build() : response.build();
  }

  @Override
  public String toString() {
    return verb + " " + uri + " answered " + status;
  }
}
