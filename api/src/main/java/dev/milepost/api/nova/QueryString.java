package dev.milepost.api.nova;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes query strings as Nova's libraries do: strict about UTF-8 and nothing else. */
final class QueryString {
  private QueryString() {}

  /** Each name with its values, in the order in which they came. */
  static Map<String, List<String>> parse(@Nullable String raw) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    if (raw != null) {
      for (String pair : raw.split("[&;]", -1)) {
        if (!pair.isEmpty()) {
          String[] parts = pair.split("=", 2);
          parameters
              .computeIfAbsent(decode(parts[0]), name -> new ArrayList<>())
              .add(parts.length == 2 ? decode(parts[1]) : "");
        }
      }
    }
    return parameters;
  }

  private static String decode(String text) {
    byte[] encoded = text.replace('+', ' ').getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (encoded[i] == '%' && high >= 0 && low >= 0) {
        bytes.write(16 * high + low);
        i += 2;
      } else {
        bytes.write(encoded[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw Fault.badRequest("Query string is not UTF-8 encoded");
    }
  }

  /** As Python's {@code quote_plus}. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }
}
