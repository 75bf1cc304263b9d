package dev.milepost.cli.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A GET by the JDK's old client. It can't PATCH, and starts at a third of what the new one costs,
 * which is most of what a short command does.
 */
final class PlainGet {
  private PlainGet() {}

  /**
   * Asks once and follows nothing.
   *
   * @param limit of the wait for each piece of the answer
   */
  static Response send(URI uri, Map<String, String> headers, Duration connectLimit, Duration limit)
      throws IOException {
    if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
      throw new IOException("not a web address: " + uri);
    }
    connection.setConnectTimeout(millis(connectLimit));
    connection.setReadTimeout(millis(limit));
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    headers.forEach(connection::setRequestProperty);
    int status = connection.getResponseCode();
    Map<String, List<String>> answered = new HashMap<>(connection.getHeaderFields());
    // The status line.
    answered.remove(null);
    InputStream body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
    try (InputStream in = body == null ? InputStream.nullInputStream() : body) {
      return new Response(
          status, in.readAllBytes(), HttpHeaders.of(answered, (name, value) -> true));
    }
  }

  /** Zero would be for ever. */
  private static int millis(Duration limit) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, limit.toMillis()));
  }

  /** As it came. */
  @SuppressWarnings("ArrayRecordComponent")
  record Response(int status, byte[] body, HttpHeaders headers) {}
}
