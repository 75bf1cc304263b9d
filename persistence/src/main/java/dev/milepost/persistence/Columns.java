package dev.milepost.persistence;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How values look in jsonb columns. */
final class Columns {
  private Columns() {}

  /**
   * Moments as microseconds since 1970, and read as ISO 8601 too, as earlier versions wrote them;
   * nothing for null. A field that only a newer program knows is skipped.
   */
  static ObjectMapper json() {
    SimpleModule moments = new SimpleModule();
    moments.addSerializer(new InstantWriter());
    moments.addDeserializer(Instant.class, new InstantReader());
    // The default keeps buffers by thread, and a virtual thread sees one request only.
    JsonFactory factory =
        JsonFactory.builder().recyclerPool(JsonRecyclerPools.newConcurrentDequePool()).build();
    return JsonMapper.builder(factory)
        .addModule(moments)
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build();
  }

  private static final class InstantWriter extends StdScalarSerializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantWriter() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant at, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeNumber(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
  }

  private static final class InstantReader extends StdScalarDeserializer<Instant> {
    private static final long serialVersionUID = 1L;

    InstantReader() {
      super(Instant.class);
    }

    @Override
    public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
      return json.currentToken() == JsonToken.VALUE_NUMBER_INT
          ? Instant.EPOCH.plus(json.getLongValue(), ChronoUnit.MICROS)
          : Instant.parse(json.getText());
    }
  }
}
