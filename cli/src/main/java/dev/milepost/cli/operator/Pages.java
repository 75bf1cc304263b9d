package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.server.Server;
import java.util.ArrayList;
import java.util.List;

/** What the API answers in pages, as one. */
final class Pages {
  private Pages() {}

  /** The first page with the rows of all, and no next one. */
  static JsonNode whole(Server server, String target, String rows) throws InterruptedException {
    JsonNode first = ServiceCommand.good(server.get(target)).body();
    JsonNode next = first.path("next");
    while (next.isTextual() && first.path(rows) instanceof ArrayNode all) {
      JsonNode page = ServiceCommand.good(server.get(next.asText())).body();
      page.path(rows).forEach(all::add);
      next = page.path("next");
    }
    if (first instanceof ObjectNode object && object.has("next")) {
      object.putNull("next");
    }
    return first;
  }

  static List<JsonNode> rows(JsonNode page, String name) {
    List<JsonNode> rows = new ArrayList<>();
    page.path(name).forEach(rows::add);
    return rows;
  }
}
