package dev.milepost.api.push;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An answer in a Pushgateway's form.
 *
 * @param text one line without its end; empty for no body
 * @param header one more header, or null
 */
record Answer(int status, String text, @Nullable HttpHeader header, String value) {
  Answer(int status, String text) {
    this(status, text, null, "");
  }

  /** One after which the same push may succeed. */
  static Answer later(int status, String text) {
    return new Answer(status, text, HttpHeader.RETRY_AFTER, "1");
  }

  void send(Response response, Callback callback) {
    response.setStatus(status);
    if (header != null) {
      response.getHeaders().put(header, value);
    }
    if (text.isEmpty()) {
      callback.succeeded();
      return;
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    Content.Sink.write(response, true, text + "\n", callback);
  }
}
