package dev.milepost.api.contract;

import com.atlassian.oai.validator.model.Request.Method;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A REST-assured filter that fails a test whose exchange is not as openapi.yaml says.
 *
 * <p>Every answer must be documented for its operation: status, media type, headers, body. A
 * request must be as documented if all of it was accepted; one that was refused may well be wrong,
 * that is what it was refused for.
 *
 * <p>What openapi.yaml tells only in words is held to those words here, and nothing else is let
 * through:
 *
 * <ul>
 *   <li>HEAD answers as GET does, without the body;
 *   <li>OPTIONS answers 204 with Allow;
 *   <li>a path that isn't there is a 404, a method that its path doesn't have a 405 with Allow;
 *   <li>403, 414 and 431 may come before the path was looked at;
 *   <li>a problem has the status and the request id of its answer;
 *   <li>a migration has all of its fields unless {@code fields} picks some.
 * </ul>
 */
public final class OpenApiContract implements Filter {
  private static final Set<Integer> REFUSED_UNSEEN = Set.of(403, 414, 431);
  private static final Pattern READS_MIGRATIONS =
      Pattern.compile("/migrations(/(?!summary$)[^/]+)?");
  private static final JsonMapper JSON = new JsonMapper();

  private final Document document;

  private OpenApiContract(Document document) {
    this.document = document;
  }

  /** The contract that the program serves; one for the whole JVM. */
  public static OpenApiContract served() {
    return Served.CONTRACT;
  }

  @Override
  public Response filter(
      FilterableRequestSpecification request,
      FilterableResponseSpecification expectations,
      FilterContext context) {
    Response response = context.next(request, expectations);
    Exchange exchange = Exchange.of(request, response);
    List<String> mismatches = new ArrayList<>(mismatches(exchange));
    mismatches.addAll(inEveryAnswer(exchange));
    if (!mismatches.isEmpty()) {
      throw new AssertionError(
          "%s, which is not as openapi.yaml says:%n- %s%n%s"
              .formatted(exchange, String.join("\n- ", mismatches), exchange.received()));
    }
    return response;
  }

  private List<String> mismatches(Exchange exchange) {
    // TRACE stands for every verb that OpenAPI doesn't know: no path has it either.
    Method method = exchange.method().orElse(Method.TRACE);
    Method documented = method == Method.HEAD ? Method.GET : method;
    if (REFUSED_UNSEEN.contains(exchange.status())) {
      return asProblem(exchange);
    }
    if (!document.hasPath(exchange.path())) {
      return asRefused(exchange, 404);
    }
    if (method == Method.OPTIONS) {
      return asOptions(exchange);
    }
    if (!document.hasMethod(documented, exchange.path())) {
      return asRefused(exchange, 405);
    }
    return asDocumented(exchange, documented);
  }

  private List<String> asDocumented(Exchange exchange, Method method) {
    List<String> mismatches = new ArrayList<>();
    if (isAccepted(exchange)) {
      mismatches.addAll(document.request(exchange, method));
    }
    mismatches.addAll(document.answer(exchange, method));
    if (mismatches.isEmpty()) {
      mismatches.addAll(partialMigrations(exchange));
    }
    return mismatches;
  }

  /** A 207 holds the fate of many reports: wrong ones among them are refused one by one. */
  private static boolean isAccepted(Exchange exchange) {
    if (exchange.status() == 207) {
      return tree(exchange).path("results").findValues("problem").isEmpty();
    }
    return exchange.status() < 300 || exchange.status() == 304;
  }

  private List<String> asRefused(Exchange exchange, int status) {
    if (exchange.status() != status) {
      return List.of("openapi.yaml has no such path or method, so this should be a " + status);
    }
    List<String> mismatches = new ArrayList<>(asProblem(exchange));
    if (status == 405 && exchange.header("Allow").isEmpty()) {
      mismatches.add("a 405 has the header Allow");
    }
    return mismatches;
  }

  /** Every problem has the shape of the one for a migration that isn't there. */
  private List<String> asProblem(Exchange exchange) {
    return document.answer(exchange, Method.GET, "/migrations/1", 404);
  }

  private static List<String> asOptions(Exchange exchange) {
    boolean right =
        exchange.status() == 204
            && exchange.header("Allow").isPresent()
            && exchange.header("X-Request-Id").isPresent();
    return right ? List.of() : List.of("OPTIONS answers 204 with Allow and X-Request-Id");
  }

  private static List<String> inEveryAnswer(Exchange exchange) {
    List<String> mismatches = new ArrayList<>();
    String type = exchange.header("Content-Type").orElse("");
    if (exchange.hasBody() && type.isEmpty()) {
      mismatches.add("an answer with a body has the header Content-Type");
    }
    if (exchange.hasBody() && exchange.verb().equals("HEAD")) {
      mismatches.add("an answer to HEAD has no body");
    }
    if (exchange.hasBody() && type.startsWith("application/problem+json")) {
      JsonNode problem = tree(exchange);
      if (problem.path("status").intValue() != exchange.status()) {
        mismatches.add("a problem's status is that of its answer");
      }
      if (!problem.path("request_id").asText().equals(exchange.header("X-Request-Id").orElse(""))) {
        mismatches.add("a problem's request_id is the X-Request-Id of its answer");
      }
    }
    return mismatches;
  }

  /** The schema for reading can't demand all fields, since {@code fields} may pick some. */
  private List<String> partialMigrations(Exchange exchange) {
    boolean read = exchange.verb().equals("GET") && exchange.status() == 200;
    if (!read
        || !READS_MIGRATIONS.matcher(exchange.path()).matches()
        || exchange.query().containsKey("fields")) {
      return List.of();
    }
    JsonNode body = tree(exchange);
    List<String> mismatches = new ArrayList<>();
    for (JsonNode migration : body.has("migrations") ? body.path("migrations") : List.of(body)) {
      mismatches.addAll(document.fullMigration(migration.toString()));
    }
    return mismatches;
  }

  private static JsonNode tree(Exchange exchange) {
    try {
      return JSON.readTree(exchange.received());
    } catch (IOException e) {
      throw new AssertionError(exchange + " with what is not JSON: " + exchange.received(), e);
    }
  }

  /** Built when it is first asked for: that takes seconds. */
  private static final class Served {
    static final OpenApiContract CONTRACT = new OpenApiContract(new Document(yaml()));

    private static String yaml() {
      try (InputStream in = OpenApiContract.class.getResourceAsStream("/openapi.yaml")) {
        byte[] bytes = Objects.requireNonNull(in, "/openapi.yaml isn't here").readAllBytes();
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
