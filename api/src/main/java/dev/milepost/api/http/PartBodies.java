package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.Given;
import dev.milepost.service.Part;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a caller may say about parts: one, named by the path, or many. */
final class PartBodies {
  private static final int MAX_AT_ONCE = 1000;
  private static final int MAX_NAME = 255;
  private static final int MAX_UNIT = 64;
  private static final int MAX_MESSAGE = 4096;
  private static final String DEFAULT_UNIT = "items";

  private PartBodies() {}

  static Part one(String name, ObjectNode body) {
    Complaints complaints = new Complaints();
    checkName(name, "name", complaints);
    Part part = part(name, new JsonFields(body, complaints), "");
    complaints.raiseIfAny();
    return part;
  }

  static List<Part> many(ObjectNode body) {
    Complaints complaints = new Complaints();
    JsonFields fields = new JsonFields(body, complaints);
    JsonNode given = fields.take("parts");
    fields.close(List.of());
    if (given == null || !given.isArray() || given.isEmpty() || given.size() > MAX_AT_ONCE) {
      complaints.add("parts", "must be an array of 1 to " + MAX_AT_ONCE + " parts");
    }
    complaints.raiseIfAny();
    List<Part> parts = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; given != null && i < given.size(); i++) {
      String path = "parts[" + i + "].";
      Part part = named(given.get(i), path, complaints.under(path));
      if (part != null) {
        parts.add(part);
        if (!names.add(part.name())) {
          complaints.add(path + "name", "is the name of another part of this list");
        }
      }
    }
    complaints.raiseIfAny();
    return parts;
  }

  private static @Nullable Part named(JsonNode node, String path, Complaints complaints) {
    if (!(node instanceof ObjectNode object)) {
      complaints.add("name", "is required, so each part must be an object");
      return null;
    }
    JsonFields fields = new JsonFields(object, complaints);
    Given<String> name = fields.text("name", MAX_NAME);
    if (name.value() == null || name.value().isEmpty()) {
      complaints.add("name", "must be a name, not null or empty");
      return null;
    }
    return part(name.value(), fields, path);
  }

  /** The name as a path or a parameter gives it. */
  static void checkName(String name, String field, Complaints complaints) {
    String complaint = Texts.complaint(name, MAX_NAME, false);
    if (complaint == null && name.indexOf(QueryParameters.UNDECODABLE) >= 0) {
      complaint = "must be percent-encoded UTF-8";
    }
    if (complaint != null) {
      complaints.add(field, complaint);
    }
  }

  private static Part part(String name, JsonFields fields, String path) {
    Part part =
        new Part(
            name,
            unit(fields),
            fields.number("done").value(),
            fields.number("total").value(),
            state(fields, path),
            fields.prose("message", MAX_MESSAGE).value(),
            fields.number("sequence").value());
    fields.close(List.of("name", "estimate_exceeded", "updated_at"));
    return part;
  }

  private static String unit(JsonFields fields) {
    if (!fields.has("unit")) {
      return DEFAULT_UNIT;
    }
    String unit = fields.word("unit", MAX_UNIT);
    return unit == null ? DEFAULT_UNIT : unit;
  }

  private static State state(JsonFields fields, String path) {
    String word = fields.word("state");
    if (word == null) {
      return State.RUNNING;
    }
    return State.of(word)
        .orElseThrow(
            () -> Problem.unknownWord(path + "state", "is not a state", State.words()).raised());
  }
}
