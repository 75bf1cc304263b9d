package dev.milepost.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Why a request was refused (RFC 9457).
 *
 * @param type the kind after {@code /problems/}, such as {@code illegal-move}; empty when it wasn't
 *     the service that answered
 * @param allowed the words that would be legal now
 * @param body all of it; a missing node when it wasn't the service that answered
 */
public record Problem(
    int status,
    String type,
    String detail,
    List<FieldError> errors,
    List<String> allowed,
    Optional<String> requestId,
    JsonNode body) {
  private static final String PREFIX = "/problems/";

  public Problem {
    errors = List.copyOf(errors);
    allowed = List.copyOf(allowed);
  }

  static Problem of(int status, JsonNode body) {
    String type = body.path("type").asText();
    if (!type.startsWith(PREFIX)) {
      String detail = "something answered with HTTP " + status + " that is not Milepost";
      return new Problem(
          status, "", detail, List.of(), List.of(), Optional.empty(), MissingNode.getInstance());
    }
    List<FieldError> errors = new ArrayList<>();
    body.path("errors")
        .forEach(error ->
            errors.add(
                new FieldError(
                    error.path("field").asText(),
                    error.path("detail").asText(),
                    words(error.path("allowed")))));
    return new Problem(
        status,
        type.substring(PREFIX.length()),
        body.path("detail").asText(),
        errors,
        words(body.path("allowed")),
        Optional.ofNullable(body.path("request_id").textValue()),
        body);
  }

  private static List<String> words(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  /** One field, parameter or header that is wrong; {@code allowed} may be empty. */
  public record FieldError(String field, String detail, List<String> allowed) {
    public FieldError {
      allowed = List.copyOf(allowed);
    }
  }
}
