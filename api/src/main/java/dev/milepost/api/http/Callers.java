package dev.milepost.api.http;

import dev.milepost.service.Caller;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;

/** Who asks, by what the request says of itself: nothing proves it while there are no tokens. */
public final class Callers {
  private static final String ACTOR_HEADER = "Milepost-Actor";

  private Callers() {}

  public static Caller of(Context context) {
    String received = context.header(ACTOR_HEADER);
    if (received == null) {
      return new Caller("anonymous", RequestIds.of(context));
    }
    // Jetty reads header bytes as Latin-1; whoever sends a name beyond ASCII means UTF-8.
    String actor =
        new String(received.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    String complaint = Texts.complaint(actor, 255, false);
    if (complaint != null || actor.isBlank()) {
      throw Problem.badRequest(ACTOR_HEADER, complaint == null ? "must not be blank" : complaint)
          .raised();
    }
    return new Caller(actor, RequestIds.of(context));
  }
}
