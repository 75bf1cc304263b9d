package dev.milepost.api.nova;

import io.javalin.http.Context;
import org.eclipse.jetty.ee10.servlet.ServletContextResponse;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Content types to the letter. The servlet API rewrites those with a charset into Jetty's own
 * spelling ({@code ;charset=utf-8}); Nova's has a blank and capitals.
 */
final class ExactType {
  private ExactType() {}

  /** Gives the answer that type; to be called last. */
  static void set(Context context, String type) {
    context.contentType(type);
    ServletContextResponse.getServletContextResponse(context.res())
        .getWrapped()
        .getHeaders()
        .put(HttpHeader.CONTENT_TYPE, type);
  }
}
