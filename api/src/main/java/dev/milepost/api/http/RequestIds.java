package dev.milepost.api.http;

import io.javalin.http.Context;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/** Gives each request an id, the caller's if it is a decent one, for logs, answers and timelines. */
public final class RequestIds {
  static final String HEADER = "X-Request-Id";
  private static final Pattern DECENT = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final String ATTRIBUTE = "milepost.request-id";
  private static final String LOG_KEY = "request_id";

  private RequestIds() {}

  static void assign(Context context) {
    String given = context.header(HEADER);
    assign(
        context,
        given != null && DECENT.matcher(given).matches() ? given : UUID.randomUUID().toString());
  }

  static void assign(Context context, String id) {
    context.attribute(ATTRIBUTE, id);
    context.header(HEADER, id);
    MDC.put(LOG_KEY, id);
  }

  /** The id that the request was given. */
  public static String of(Context context) {
    String id = context.attribute(ATTRIBUTE);
    return id == null ? "unassigned" : id;
  }

  static void release() {
    MDC.remove(LOG_KEY);
  }
}
