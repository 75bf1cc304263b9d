package dev.milepost.api.nova;

import io.javalin.http.Context;

/** Where the caller finds the service, for the absolute addresses that Nova's answers have. */
final class Roots {
  private Roots() {}

  /** Scheme and host, by the name that the caller used. */
  static String of(Context context) {
    String host = context.header("Host");
    return context.scheme()
        + "://"
        + (host == null ? context.req().getLocalAddr() + ":" + context.req().getLocalPort() : host);
  }
}
