package dev.milepost.api.nova;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The two names that JSON has in Nova. */
final class MediaTypes {
  static final String JSON = "application/json";
  static final String COMPUTE_JSON = "application/vnd.openstack.compute+json";

  private static final Set<String> READ = Set.of("", "text/plain", JSON, COMPUTE_JSON);

  private MediaTypes() {}

  /** A fault if the body, be there one or not, is said to be anything but JSON. */
  static void check(Context context) {
    String type = context.contentType();
    if (!READ.contains(type == null ? "" : type.split(";", 2)[0].strip())) {
      throw Fault.of(415, "Unsupported Content-Type");
    }
  }

  /** JSON under the name that the caller likes better; whatever else it asks for is ignored. */
  static String answer(Context context) {
    @Nullable String accept = context.header("Accept");
    if (accept == null) {
      return JSON;
    }
    double json = quality(accept, JSON);
    double computeJson = quality(accept, COMPUTE_JSON);
    return computeJson > json ? COMPUTE_JSON : JSON;
  }

  /** 0..1, by the entry that names the type most exactly; -1 when none does. */
  private static double quality(String accept, String type) {
    double quality = -1;
    int exactness = -1;
    for (String entry : accept.split(",", -1)) {
      String[] parts = entry.split(";", -1);
      int match = exactness(parts[0].strip().toLowerCase(Locale.ROOT), type);
      if (match > exactness) {
        exactness = match;
        quality = quality(parts);
      }
    }
    return quality;
  }

  private static int exactness(String range, String type) {
    if (range.equals(type)) {
      return 2;
    }
    return switch (range) {
      case "application/*" -> 1;
      case "*/*" -> 0;
      default -> -1;
    };
  }

  private static double quality(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Double.parseDouble(parameter.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
