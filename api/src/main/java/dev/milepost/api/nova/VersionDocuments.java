package dev.milepost.api.nova;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/** What Nova says of its versions: the list, one of them, and the choice when none was named. */
final class VersionDocuments {
  private static final Version LEGACY =
      new Version("v2.0", "SUPPORTED", "", "", "2011-01-21T11:33:21Z", "/v2", "2");

  private static final Version CURRENT =
      new Version(
          "v2.1",
          "CURRENT",
          Microversion.MAX.text(),
          Microversion.MIN.text(),
          "2013-07-23T11:33:21Z",
          "/v2.1",
          "2.1");

  private VersionDocuments() {}

  /** Writes the list's member. */
  static void versions(JsonGenerator json, String root) throws IOException {
    json.writeArrayFieldStart("versions");
    for (Version version : List.of(LEGACY, CURRENT)) {
      json.writeStartObject();
      version.writeIdentity(json);
      version.writeNumbers(json);
      json.writeArrayFieldStart("links");
      Links.write(json, "self", root + version.path() + "/");
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void version(JsonGenerator json, Mount mount, String root) throws IOException {
    Version version = mount == Mount.LEGACY ? LEGACY : CURRENT;
    json.writeStartObject();
    json.writeObjectFieldStart("version");
    version.writeIdentity(json);
    version.writeNumbers(json);
    json.writeArrayFieldStart("links");
    Links.write(json, "self", root + version.path() + "/");
    json.writeStartObject();
    json.writeStringField("rel", "describedby");
    json.writeStringField("type", "text/html");
    json.writeStringField("href", "http://docs.openstack.org/");
    json.writeEndObject();
    json.writeEndArray();
    version.writeMediaTypes(json);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Where the path that named no version might have meant to go. */
  static void choices(JsonGenerator json, String root, String path) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("choices");
    for (Version version : List.of(LEGACY, CURRENT)) {
      json.writeStartObject();
      version.writeIdentity(json);
      json.writeArrayFieldStart("links");
      Links.write(json, "self", root + version.path() + path.replaceFirst("/+$", ""));
      json.writeEndArray();
      version.writeMediaTypes(json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private record Version(
      String id,
      String status,
      String newest,
      String oldest,
      String updated,
      String path,
      String mediaTypeVersion) {

    void writeIdentity(JsonGenerator json) throws IOException {
      json.writeStringField("id", id);
      json.writeStringField("status", status);
    }

    void writeNumbers(JsonGenerator json) throws IOException {
      json.writeStringField("version", newest);
      json.writeStringField("min_version", oldest);
      json.writeStringField("updated", updated);
    }

    void writeMediaTypes(JsonGenerator json) throws IOException {
      json.writeArrayFieldStart("media-types");
      json.writeStartObject();
      json.writeStringField("base", MediaTypes.JSON);
      json.writeStringField("type", MediaTypes.COMPUTE_JSON + ";version=" + mediaTypeVersion);
      json.writeEndObject();
      json.writeEndArray();
    }
  }
}
