package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Migration;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** {@code /servers}: the little that clients ask before they ask for a server's migrations. */
final class ServerHandlers {
  private final Servers servers;

  ServerHandlers(Servers servers) {
    this.servers = servers;
  }

  void show(Call call) {
    String id = call.path(NovaRoutes.SERVER_ID);
    Migration newest = servers.newestOf(id);
    boolean migrating = servers.isLiveMigrating(id);
    int progress = servers.progress(id);
    call.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeObjectFieldStart("server");
          identify(call, json, id, newest);
          // What it does when it isn't migrated is not known here.
          json.writeStringField("status", migrating ? "MIGRATING" : "UNKNOWN");
          json.writeStringField("OS-EXT-STS:task_state", migrating ? "migrating" : null);
          json.writeNumberField("progress", progress);
          json.writeStringField("tenant_id", newest.identity().owner().projectId());
          json.writeStringField("user_id", newest.identity().owner().userId());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  void list(Call call) {
    List<String> names = call.query().getOrDefault("name", List.of());
    Optional<String> name = names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    Map<String, Migration> found = servers.named(name);
    call.answer(
        200,
        json -> {
          json.writeStartObject();
          json.writeArrayFieldStart("servers");
          for (Map.Entry<String, Migration> server : found.entrySet()) {
            json.writeStartObject();
            identify(call, json, server.getKey(), server.getValue());
            json.writeEndObject();
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void identify(Call call, JsonGenerator json, String id, Migration newest)
      throws IOException {
    json.writeStringField("id", id);
    json.writeStringField("name", Objects.requireNonNullElse(newest.identity().name(), id));
    json.writeFieldName("links");
    call.links().toServer(json, id);
  }
}
