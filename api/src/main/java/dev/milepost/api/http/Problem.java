package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.service.Migration;
import dev.milepost.service.RequestedAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error as RFC 9457 tells it. It names what is wrong and what would be right, and never repeats
 * what the caller sent.
 *
 * @param slug the last part of the problem's type
 * @param extensions further members, already named as in JSON
 */
record Problem(int status, String slug, String title, String detail, ObjectNode extensions) {

  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String slug, String title, String detail) {
    return new Problem(status, slug, title, detail, JsonNodeFactory.instance.objectNode());
  }

  static Problem badRequest(String field, String detail) {
    return badRequest(List.of(new FieldError(field, detail, List.of())));
  }

  static Problem badRequest(List<FieldError> errors) {
    return of(400, "bad-request", "The request is not valid", errors.getFirst().sentence())
        .with("errors", errors(errors));
  }

  /** A word outside a closed list. */
  static Problem unknownWord(String field, String detail, List<String> allowed) {
    List<FieldError> errors = List.of(new FieldError(field, detail, allowed));
    return of(422, "unknown-word", "The word is not known", errors.getFirst().sentence())
        .with("errors", errors(errors))
        .with("allowed", words(allowed));
  }

  static Problem notFound() {
    return of(404, "not-found", "Not found", "There is nothing at this address.");
  }

  static Problem methodNotAllowed() {
    return of(
        405,
        "method-not-allowed",
        "The method is not allowed",
        "The Allow header lists the methods of this address.");
  }

  static Problem noMigration() {
    return of(404, "not-found", "Not found", "There is no such migration.");
  }

  static Problem versionMismatch(Migration current) {
    return of(
            412,
            "version-mismatch",
            "The migration has changed",
            "If-Match names another version than the present one. Read it again, then decide.")
        .withField("If-Match")
        .withCurrent(current);
  }

  static Problem unavailable() {
    return of(
        503,
        "unavailable",
        "The database doesn't answer",
        "Nothing is known to have changed. Try again; a report with a sequence can be repeated.");
  }

  static Problem internal() {
    return of(500, "internal", "Something went wrong here", "The log has it under the request id.");
  }

  static Problem contended() {
    return of(503, "contended", "Too many changes at once", "Others keep changing it. Try again.");
  }

  static Problem listTooSlow(Duration limit) {
    return of(
        503,
        "list-too-slow",
        "The list took too long",
        "Finding this page took more than the "
            + limit.toSeconds()
            + " seconds that a statement of the database may take (statement_timeout). Narrow it: add"
            + " a filter that few migrations match, or a shorter window of time.");
  }

  Problem with(String member, JsonNode value) {
    ObjectNode more = extensions.deepCopy();
    more.set(member, value);
    return new Problem(status, slug, title, detail, more);
  }

  /** Several fields that are wrong in the same way. */
  Problem withFields(List<String> fields, String why) {
    return with(
        "errors",
        errors(fields.stream().map(field -> new FieldError(field, why, List.of())).toList()));
  }

  Problem withField(String field) {
    return with("errors", errors(List.of(new FieldError(field, detail, List.of()))));
  }

  Problem withAllowed(String field, List<String> allowed) {
    return with("errors", errors(List.of(new FieldError(field, detail, allowed))))
        .with("allowed", words(allowed));
  }

  /** Which migration stands in the way, and where it stands. */
  Problem withCurrent(Migration current) {
    return with("current", standing(current));
  }

  Problem withExisting(Migration existing, String field) {
    return withField(field)
        .with("conflicting_field", JsonNodeFactory.instance.textNode(field))
        .with("existing", standing(existing));
  }

  Problem withRequestedAction(@Nullable RequestedAction pending) {
    return pending == null ? this : with("requested_action", MigrationJson.action(pending));
  }

  /** The whole body. */
  ObjectNode body(String requestId) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("type", "/problems/" + slug);
    body.put("title", title);
    body.put("status", status);
    body.put("detail", detail);
    body.put("request_id", requestId);
    body.setAll(extensions);
    return body;
  }

  private static ObjectNode standing(Migration migration) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", migration.id());
    node.put("uuid", migration.uuid().toString());
    node.put("version", migration.version());
    node.put("status", migration.status());
    node.put("state", migration.state().word());
    return node;
  }

  private static ArrayNode words(List<String> words) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    words.forEach(array::add);
    return array;
  }

  private static ArrayNode errors(List<FieldError> errors) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (FieldError error : errors) {
      ObjectNode node = array.addObject().put("field", error.field()).put("detail", error.detail());
      if (!error.allowed().isEmpty()) {
        node.set("allowed", words(error.allowed()));
      }
    }
    return array;
  }

  /**
   * What is wrong with one field.
   *
   * @param field the body member, query parameter, header or path part, as the caller wrote its
   *     name
   * @param allowed the legal values where they can be listed; empty otherwise
   */
  record FieldError(String field, String detail, List<String> allowed) {
    FieldError {
      allowed = List.copyOf(allowed);
    }

    String sentence() {
      return field + ": " + detail;
    }
  }

  /** Stops the handling of a request; the one place that maps it is {@link ErrorHandling}. */
  static final class Raised extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Never serialized: it lives inside one request.
    private final Problem problem;

    Raised(Problem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }

  RuntimeException raised() {
    return new Raised(this);
  }

  /** Collects field errors so that a caller hears of all at once. */
  static final class Complaints {
    private final String path;
    private final List<FieldError> errors;

    Complaints() {
      this("", new ArrayList<>());
    }

    private Complaints(String path, List<FieldError> errors) {
      this.path = path;
      this.errors = errors;
    }

    /** For the fields of an inner object: collected here, with that path before their names. */
    Complaints under(String innerPath) {
      return new Complaints(path + innerPath, errors);
    }

    void add(String field, String detail) {
      add(field, detail, List.of());
    }

    void add(String field, String detail, List<String> allowed) {
      errors.add(new FieldError(path + field, detail, allowed));
    }

    void raiseIfAny() {
      if (!errors.isEmpty()) {
        throw badRequest(errors).raised();
      }
    }
  }
}
