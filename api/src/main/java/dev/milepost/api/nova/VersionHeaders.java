package dev.milepost.api.nova;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Finds the microversion that a request asks for, and says in the answer which one it got. */
final class VersionHeaders {
  private static final String NAME = "OpenStack-API-Version";
  private static final String LEGACY_NAME = "X-OpenStack-Nova-API-Version";
  private static final String SERVICE = "compute";

  private VersionHeaders() {}

  /**
   * The microversion to answer with, already in the answer's headers. Nova says which one it was
   * also when it doesn't serve it, but not when it can't read it.
   */
  static Microversion negotiate(Context context) {
    String asked = asked(context).orElse(Microversion.MIN.text());
    if (asked.equals("latest")) {
      asked = Microversion.MAX.text();
    }
    String unread = asked;
    Microversion version =
        Microversion.parse(asked)
            .orElseThrow(() ->
                Fault.badRequest(
                    "API Version String "
                        + unread
                        + " is of invalid format. Must be of format MajorNum.MinorNum."));
    context.header(NAME, SERVICE + " " + version.text());
    context.header(LEGACY_NAME, version.text());
    context.res().addHeader("Vary", NAME);
    context.res().addHeader("Vary", LEGACY_NAME);
    if (!version.isServed()) {
      throw Fault.of(
          406,
          "Version %s is not supported by the API. Minimum is %s and maximum is %s."
              .formatted(version.text(), Microversion.MIN.text(), Microversion.MAX.text()));
    }
    return version;
  }

  private static Optional<String> asked(Context context) {
    Optional<String> asked = Optional.empty();
    for (String part : values(context, NAME)) {
      String[] words = part.split("\\s+", 2);
      if (words.length == 2 && words[0].equalsIgnoreCase(SERVICE)) {
        asked = Optional.of(words[1]);
      }
    }
    List<String> legacy = values(context, LEGACY_NAME);
    return asked.isPresent() || legacy.isEmpty() ? asked : Optional.of(legacy.getLast());
  }

  /** What the header lists, over all of its lines; of several, the last one counts. */
  private static List<String> values(Context context, String name) {
    return Collections.list(context.req().getHeaders(name)).stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .map(String::strip)
        .toList();
  }
}
