package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.milepost.service.Migration;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Absolute addresses, by the name that the caller used for the service.
 *
 * @param root scheme and host
 * @param version the path of the version, such as {@code /v2.1}
 * @param project the project's part of the caller's path with its slash, or nothing
 */
record Links(String root, String version, String project) {

  String list(String query) {
    return root + version + project + "/os-migrations?" + query;
  }

  /** Writes what a migration in progress is linked to. */
  static void ofMigration(JsonGenerator json, Migration migration, Links links) throws IOException {
    String server = String.valueOf(migration.identity().places().instanceUuid());
    links.write(json, "/servers/" + encode(server) + "/migrations/" + migration.id());
  }

  /** Writes the links of a server. */
  void toServer(JsonGenerator json, String serverId) throws IOException {
    write(json, "/servers/" + encode(serverId));
  }

  private void write(JsonGenerator json, String path) throws IOException {
    json.writeStartArray();
    write(json, "self", root + version + project + path);
    write(json, "bookmark", root + project + path);
    json.writeEndArray();
  }

  static void write(JsonGenerator json, String rel, String href) throws IOException {
    json.writeStartObject();
    json.writeStringField("rel", rel);
    json.writeStringField("href", href);
    json.writeEndObject();
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
