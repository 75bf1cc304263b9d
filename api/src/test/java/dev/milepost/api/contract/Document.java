package dev.milepost.api.contract;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request.Method;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.atlassian.oai.validator.report.ValidationReport.Message;
import com.atlassian.oai.validator.report.ValidationReport.MessageContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What openapi.yaml says about an exchange. Every list it gives holds mismatches, for people. */
final class Document {
  private static final String NO_PATH = "validation.request.path.missing";
  private static final String NO_METHOD = "validation.request.operation.notAllowed";
  private static final String NO_BODY = "validation.response.body.missing";

  /** Hides /migrations/{id}, whose methods the validator would take for its own. */
  private static final String SUMMARY = "/migrations/summary";

  private static final JsonMapper JSON = new JsonMapper();

  private final OpenApiInteractionValidator validator;

  /** Takes seconds. */
  Document(String yaml) {
    LevelResolver levels =
        LevelResolver.create()
            // Our schemas are closed where they should be; left on, this closes every part of an
            // allOf against the others.
            .withLevel("validation.schema.additionalProperties", Level.IGNORE)
            .withLevel("validation.request.parameter.query.unexpected", Level.ERROR)
            .build();
    validator =
        OpenApiInteractionValidator.createForInlineApiSpecification(yaml)
            .withLevelResolver(levels)
            .withStrictOperationPathMatching()
            .build();
  }

  boolean hasPath(String path) {
    return !keysOf(Method.GET, path).contains(NO_PATH);
  }

  boolean hasMethod(Method method, String path) {
    boolean hidden = path.equals(SUMMARY) && method != Method.GET;
    return !hidden && !keysOf(method, path).contains(NO_METHOD);
  }

  private List<String> keysOf(Method method, String path) {
    SimpleRequest bare = new SimpleRequest.Builder(method, path, true).build();
    return validator.validateRequest(bare).getMessages().stream().map(Message::getKey).toList();
  }

  List<String> request(Exchange exchange, Method method) {
    List<Message> wrong = errors(validator.validateRequest(exchange.requestAs(method)));
    exchange
        .query()
        .forEach((name, values) -> wrong.addAll(query(method, exchange.path(), name, values)));
    return told(wrong);
  }

  List<String> answer(Exchange exchange, Method method) {
    return answer(exchange, method, exchange.path(), exchange.status());
  }

  /** The answer as if that operation had given it, with that status. */
  List<String> answer(Exchange exchange, Method method, String path, int status) {
    List<Message> wrong =
        errors(validator.validateResponse(path, method, exchange.responseAs(status)));
    if (exchange.verb().equals("HEAD")) {
      wrong.removeIf(message -> message.getKey().equals(NO_BODY));
    }
    return told(wrong);
  }

  /** Whether the JSON is a migration with all of its fields, as it is in the answer to a report. */
  List<String> fullMigration(String json) {
    SimpleResponse reported =
        SimpleResponse.Builder.ok()
            .withContentType("application/json")
            .withHeader("ETag", "\"1\"")
            .withHeader("Milepost-Applied", "true")
            .withHeader("X-Request-Id", "1")
            .withBody(json)
            .build();
    return told(errors(validator.validateResponse("/migrations/1", Method.PATCH, reported)));
  }

  /**
   * What is wrong with one query parameter. The validator doesn't split the lists of an OpenAPI 3.1
   * document (it asks for ArraySchema, which only 3.0 makes) but takes them as JSON, so the values
   * are tried in each way in which they may have been declared: one value, repeated text, repeated
   * numbers or booleans, a list with commas.
   */
  private List<Message> query(Method method, String path, String name, List<String> values) {
    String joined = String.join(",", values);
    List<String> asText = List.of(json(values));
    return Stream.of(
            values,
            asText,
            joined.isBlank() ? asText : List.of("[" + joined + "]"),
            List.of(json(List.of(joined.split(",", -1)))))
        .map(way -> queryAs(method, path, name, way))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  private List<Message> queryAs(Method method, String path, String name, List<String> values) {
    SimpleRequest request =
        new SimpleRequest.Builder(method, path, true).withQueryParam(name, values).build();
    return errors(validator.validateRequest(request)).stream()
        .filter(message -> !message.getKey().startsWith("validation.request.body"))
        .filter(message -> !message.getKey().startsWith("validation.request.contentType"))
        .toList();
  }

  private static String json(List<String> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text is always JSON", e);
    }
  }

  private static List<Message> errors(ValidationReport report) {
    List<Message> errors = new ArrayList<>(report.getMessages());
    errors.removeIf(message -> message.getLevel() != Level.ERROR);
    return errors;
  }

  /** "Not evaluated" comes last: every other mistake entails some of it. */
  private static List<String> told(List<Message> messages) {
    return messages.stream()
        .sorted(Comparator.comparing(message -> message.getKey().endsWith("unevaluatedProperties")))
        .map(Document::told)
        .distinct()
        .toList();
  }

  private static String told(Message message) {
    String where =
        message
            .getContext()
            .flatMap(MessageContext::getPointers)
            .map(pointers -> pointers.getInstance() + " ")
            .orElse("")
            .stripLeading();
    return where + message.getMessage() + " [" + message.getKey() + "]";
  }
}
