package dev.milepost.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;

/**
 * Somebody else's API over the same migrations. It has paths of its own, and whatever goes wrong on
 * them is told in its words, never in ours.
 */
public interface Dialect {
  /** Whether the path is the dialect's, be there a route or not. */
  boolean ownsPath(String path);

  /** Names a request on one of its paths and says so in the answer. */
  String identify(Context context);

  void register(RoutesConfig routes);

  /**
   * Answers a request on one of its paths that came to nothing: no such route or method, a foreign
   * host, no database, a mistake of ours.
   */
  void refuse(Context context, int status, String detail);

  /** Writes the members of the document at {@code /} by which its clients find it. */
  void announce(Context context, JsonGenerator json) throws IOException;
}
