package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Strict on the way in: no duplicate keys, nothing after the document, no deep nesting. */
public final class Json {
  private static final int MAX_DEPTH = 16;

  /** What a migration with all its fields takes, about. */
  private static final int RECORD_BYTES = 3072;

  private final ObjectMapper mapper;

  /** For one server: it keeps what it learns. */
  public Json() {
    JsonFactory factory =
        JsonFactory.builder()
            // The default keeps buffers by thread, and a virtual thread sees one request only.
            .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(
                StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();
    this.mapper =
        JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  }

  public ObjectMapper mapper() {
    return mapper;
  }

  /** The document as bytes. */
  public byte[] write(Body body) {
    return made(body).toByteArray();
  }

  /** Answers with the document, whole or not at all: it is made before the first byte goes out. */
  void answer(Context context, Body body) {
    try {
      made(body).writeTo(context.outputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same for one record, which is never worth compressing. */
  void answerShortly(Context context, Body body) {
    try {
      made(body).writeTo(context.res().getOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ByteArrayOutputStream made(Body body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(RECORD_BYTES);
    write(bytes, body);
    return bytes;
  }

  /** The document as it is made, for those too long to be held. */
  public void write(OutputStream out, Body body) {
    try (JsonGenerator json = mapper.createGenerator(out)) {
      body.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A number, or null where it is unknown. */
  static void value(JsonGenerator json, @Nullable Long number) throws IOException {
    if (number == null) {
      json.writeNull();
    } else {
      json.writeNumber(number);
    }
  }

  /** A member that is a number, or null where it is unknown. */
  static void member(JsonGenerator json, String name, @Nullable Long number) throws IOException {
    json.writeFieldName(name);
    value(json, number);
  }

  /** Writes one document. */
  @FunctionalInterface
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }
}
