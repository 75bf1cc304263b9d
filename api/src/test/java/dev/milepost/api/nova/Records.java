package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The recorded records as the clients are to show them. */
final class Records {
  /** The columns of the client's list, and the records' fields that they show. */
  private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

  static {
    COLUMNS.put("Id", "id");
    COLUMNS.put("UUID", "uuid");
    COLUMNS.put("Source Node", "source_node");
    COLUMNS.put("Dest Node", "dest_node");
    COLUMNS.put("Source Compute", "source_compute");
    COLUMNS.put("Dest Compute", "dest_compute");
    COLUMNS.put("Dest Host", "dest_host");
    COLUMNS.put("Status", "status");
    COLUMNS.put("Server UUID", "instance_uuid");
    COLUMNS.put("Old Flavor", "old_instance_type_id");
    COLUMNS.put("New Flavor", "new_instance_type_id");
    COLUMNS.put("Type", "migration_type");
    COLUMNS.put("Created At", "created_at");
    COLUMNS.put("Updated At", "updated_at");
    COLUMNS.put("Project", "project_id");
    COLUMNS.put("User", "user_id");
  }

  static final Collection<String> FIELDS = COLUMNS.values();

  private static final Map<Integer, Map<String, String>> ALL = read();

  private Records() {}

  /** Each field as text; what is null is {@code null}. */
  static Map<String, String> of(int id) {
    return Objects.requireNonNull(ALL.get(id));
  }

  static void assertShows(JsonNode row, Map<String, String> expected) {
    COLUMNS.forEach((column, field) -> {
      if (row.has(column)) {
        assertThat(row.path(column).asText()).as(column).isEqualTo(expected.get(field));
      }
    });
  }

  private static Map<Integer, Map<String, String>> read() {
    Map<Integer, Map<String, String>> records = new HashMap<>();
    for (String part : List.of("A", "B_extra")) {
      for (JsonNode row : NovaCases.data().path(part)) {
        Map<String, String> fields = new HashMap<>();
        row.properties().forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        fields.replace("migration_type", "null", "resize");
        for (String time : List.of("created_at", "updated_at")) {
          fields.computeIfPresent(time, (name, text) -> novas(text));
        }
        records.put(row.path("id").intValue(), fields);
      }
    }
    return records;
  }

  private static String novas(String time) {
    return time.equals("null") ? time : NovaTimes.text(Instant.parse(time));
  }
}
