package dev.milepost.api.http;

import dev.milepost.api.http.Problem.Complaints;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads query parameters strictly: what nobody reads is unknown, and said to be so. */
final class QueryParameters {
  private static final int MAX_LENGTH = 255;
  static final int MAX_LIST_LENGTH = 4096;

  /** What the decoder puts where bytes are not UTF-8. */
  static final char UNDECODABLE = '\ufffd';

  private final Map<String, List<String>> given;
  private final Complaints complaints = new Complaints();
  private final Set<String> known = new HashSet<>();

  private QueryParameters(Map<String, List<String>> given) {
    this.given = given;
  }

  /**
   * The parameters of a request. Decoded here, since Javalin drops what it can't decode, and a list
   * without its filter is worse than none.
   */
  static QueryParameters of(Context context) {
    Map<String, List<String>> given = new LinkedHashMap<>();
    String query = context.queryString();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        if (!pair.isEmpty()) {
          given
              .computeIfAbsent(decoded(parts[0]), name -> new ArrayList<>())
              .add(parts.length < 2 ? "" : decoded(parts[1]));
        }
      }
    }
    return new QueryParameters(given);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Problem.badRequest("query", "holds a % that begins no percent-encoded byte").raised();
    }
  }

  /** The parameters as they were given, for a link to another page. */
  Map<String, List<String>> given() {
    return given;
  }

  Complaints complaints() {
    return complaints;
  }

  /** Every value of a parameter that may be repeated. */
  List<String> all(String name) {
    return all(name, MAX_LENGTH);
  }

  List<String> all(String name, int maxLength) {
    known.add(name);
    List<String> values = given.getOrDefault(name, List.of());
    for (String value : values) {
      String complaint = Texts.complaint(value, maxLength, false);
      if (complaint == null && value.indexOf(UNDECODABLE) >= 0) {
        complaint = "must be percent-encoded UTF-8";
      }
      if (complaint != null) {
        complaints.add(name, complaint);
        return List.of();
      }
    }
    return values;
  }

  /** The value of a parameter that may be given once, or null. */
  @Nullable String one(String name) {
    List<String> values = all(name, MAX_LIST_LENGTH);
    if (values.size() > 1) {
      complaints.add(name, "may be given once");
      return null;
    }
    return values.isEmpty() ? null : values.getFirst();
  }

  /** A whole number within bounds; the default when absent. */
  int integer(String name, int min, int max, int fallback) {
    String value = one(name);
    if (value == null) {
      return fallback;
    }
    if (!value.matches("[0-9]{1,9}")
        || Integer.parseInt(value) < min
        || Integer.parseInt(value) > max) {
      complaints.add(name, "must be a whole number between " + min + " and " + max);
      return fallback;
    }
    return Integer.parseInt(value);
  }

  /** Raises what was found wrong, with every parameter that was not asked for. */
  void close() {
    for (String name : given.keySet()) {
      if (!known.contains(name)) {
        complaints.add(
            Texts.printable(name), "is not a known parameter", known.stream().sorted().toList());
      }
    }
    complaints.raiseIfAny();
  }
}
