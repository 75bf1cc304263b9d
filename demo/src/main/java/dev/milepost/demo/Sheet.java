package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a runner is about to report.
 *
 * @param fields of the migration
 * @param parts as {@code PUT .../parts} takes them; often none
 */
record Sheet(ObjectNode fields, ArrayNode parts) {
  static Sheet empty() {
    return new Sheet(JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.arrayNode());
  }
}
