package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.service.Caller;
import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as every handler sees them: body, path id, caller, JSON out. */
final class Exchange {
  static final String APPLIED_HEADER = "Milepost-Applied";
  static final int MAX_BODY_BYTES = 1_000_000;
  private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

  private final Context context;
  private final Json json;

  Exchange(Context context, Json json) {
    this.context = context;
    this.json = json;
  }

  Context context() {
    return context;
  }

  /** The migration that the path names, by id or uuid. */
  MigrationRef ref() {
    String given = context.pathParam("id");
    if (ID.matcher(given).matches()) {
      return new MigrationRef.ById(Long.parseLong(given));
    }
    UUID uuid = Texts.uuid(given);
    if (uuid == null) {
      throw Problem.badRequest("id", "must be a migration's id or uuid").raised();
    }
    return new MigrationRef.ByUuid(uuid);
  }

  Caller caller() {
    return Callers.of(context);
  }

  @Nullable Set<Long> expectedVersions() {
    return ETags.expectedVersions(header("If-Match"));
  }

  /** A header of a list, its lines joined as RFC 9110 section 5.3 has it; null when absent. */
  @Nullable String header(String name) {
    List<String> lines = Collections.list(context.req().getHeaders(name));
    return lines.isEmpty() ? null : String.join(",", lines);
  }

  /** The request's JSON object; anything else is a problem. */
  ObjectNode body(String... mediaTypes) {
    requireMediaType(mediaTypes);
    JsonNode node;
    try {
      node = json.mapper().readTree(strictUtf8(readBody()));
    } catch (JsonProcessingException | CharacterCodingException e) {
      throw Problem.badRequest("body", "is not well-formed JSON in UTF-8 with unique keys")
          .raised();
    }
    if (!(node instanceof ObjectNode object)) {
      throw Problem.badRequest("body", "must be a JSON object").raised();
    }
    return object;
  }

  private void requireMediaType(String... mediaTypes) {
    String given = context.contentType();
    String type = given == null ? "" : given.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    boolean encoded = context.header("Content-Encoding") != null;
    if (!List.of(mediaTypes).contains(type) || encoded) {
      context.header("Accept-Patch", "application/merge-patch+json, application/json");
      throw Problem.of(
              415,
              "unsupported-media-type",
              "The media type is not supported",
              "Send " + String.join(" or ", mediaTypes) + ", not encoded.")
          .withField(encoded ? "Content-Encoding" : "Content-Type")
          .raised();
    }
  }

  private static String strictUtf8(byte[] bytes) throws CharacterCodingException {
    for (byte one : bytes) {
      if (one < 0) {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
    }
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private byte[] readBody() {
    try {
      byte[] bytes = readAsAnnounced();
      if (bytes.length > MAX_BODY_BYTES) {
        throw Problem.of(
                413,
                "body-too-large",
                "The body is too large",
                "Send at most " + MAX_BODY_BYTES + " bytes.")
            .withField("body")
            .raised();
      }
      return bytes;
    } catch (IOException e) {
      throw Problem.badRequest("body", "could not be read to its end").raised();
    }
  }

  /** At most one byte more than may come; in one piece where the length was said. */
  private byte[] readAsAnnounced() throws IOException {
    ServletInputStream in = context.req().getInputStream();
    int announced = context.req().getContentLength();
    if (announced < 0 || announced > MAX_BODY_BYTES) {
      return in.readNBytes(MAX_BODY_BYTES + 1);
    }
    byte[] bytes = new byte[announced];
    // Jetty ends the body where its announced length ends, and fails one that ends earlier.
    int read = in.readNBytes(bytes, 0, announced);
    return read == announced ? bytes : Arrays.copyOf(bytes, read);
  }

  /** The migration as of its last change. */
  void answer(int status, Migration migration) {
    answer(status, Dated.asChanged(migration), MigrationJson.full());
  }

  void answer(int status, Dated dated, MigrationJson shape) {
    context.header("ETag", ETags.of(dated.migration()));
    context.status(status).contentType("application/json");
    json.answerShortly(context, generator -> shape.write(generator, dated));
  }

  void answer(int status, Json.Body body) {
    context.status(status).contentType("application/json");
    json.answer(context, body);
  }
}
