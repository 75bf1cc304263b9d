package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.cli.ExitCode;
import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * {@code FIELD=VALUE} words as the API's JSON. What is no number in the API stays text, even if it
 * looks like one; whether a field is there, and the value a good one, is the service's to say.
 */
final class Assignments {
  private static final Set<String> NUMBERS =
      Set.of(
          "memory_total",
          "memory_processed",
          "memory_remaining",
          "disk_total",
          "disk_processed",
          "disk_remaining",
          "items_total",
          "items_completed",
          "iteration",
          "transfer_bytes_per_second",
          "dirty_bytes_per_second",
          "sequence",
          "report_interval_seconds",
          "old_instance_type_id",
          "new_instance_type_id");
  private static final Set<String> FLAGS = Set.of("hidden", "throttled");

  private Assignments() {}

  static ObjectNode json(List<String> words) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    words.forEach(word -> put(json, word));
    return json;
  }

  private static void put(ObjectNode json, String word) {
    int sign = word.indexOf('=');
    if (sign < 1) {
      throw new CommandFailed(ExitCode.USAGE, "not FIELD=VALUE: " + word);
    }
    String field = word.substring(0, sign);
    String value = word.substring(sign + 1);
    if (field.startsWith("labels.")) {
      json.withObject("/labels").put(field.substring("labels.".length()), value);
    } else if (value.equals("null")) {
      json.putNull(field);
    } else if (NUMBERS.contains(field) && value.matches("-?[0-9]{1,30}")) {
      json.put(field, new BigInteger(value));
    } else if (FLAGS.contains(field) && value.matches("true|false")) {
      json.put(field, value.equals("true"));
    } else {
      json.put(field, value);
    }
  }
}
