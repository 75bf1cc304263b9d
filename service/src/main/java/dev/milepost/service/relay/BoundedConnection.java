package dev.milepost.service.relay;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose answer ends after 64 KiB, because the Prometheus client reads all of a failure
 * into memory. Passes on only what that client calls.
 */
final class BoundedConnection extends HttpURLConnection {
  /** Bytes; a reason or a status is far shorter. */
  static final int LIMIT = 64 * 1024;

  private final HttpURLConnection connection;
  private final String more;

  /**
   * @param more what goes behind the body that the client writes
   */
  BoundedConnection(HttpURLConnection connection, String more) {
    super(connection.getURL());
    this.connection = connection;
    this.more = more;
  }

  /** The first 64 KiB of a body. */
  static InputStream bounded(InputStream body) {
    return new Bounded(body);
  }

  @Override
  public void setRequestMethod(String method) throws ProtocolException {
    connection.setRequestMethod(method);
  }

  @Override
  public void setRequestProperty(String key, String value) {
    connection.setRequestProperty(key, value);
  }

  @Override
  public void setDoOutput(boolean output) {
    connection.setDoOutput(output);
  }

  @Override
  public void setConnectTimeout(int millis) {
    connection.setConnectTimeout(millis);
  }

  @Override
  public void setReadTimeout(int millis) {
    connection.setReadTimeout(millis);
  }

  @Override
  public void connect() throws IOException {
    connection.connect();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream body = connection.getOutputStream();
    return more.isEmpty() ? body : new Continued(body, more.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public int getResponseCode() throws IOException {
    return connection.getResponseCode();
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return bounded(connection.getInputStream());
  }

  @Override
  public @Nullable InputStream getErrorStream() {
    InputStream body = connection.getErrorStream();
    return body == null ? null : bounded(body);
  }

  @Override
  public void disconnect() {
    connection.disconnect();
  }

  @Override
  public boolean usingProxy() {
    return connection.usingProxy();
  }

  /** Writes the rest before it closes. */
  private static final class Continued extends FilterOutputStream {
    private final byte[] rest;

    private Continued(OutputStream out, byte[] rest) {
      super(out);
      this.rest = rest;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.write(rest);
      super.close();
    }
  }

  private static final class Bounded extends FilterInputStream {
    private int left = LIMIT;

    private Bounded(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      int next = left == 0 ? -1 : super.read();
      left -= next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = super.read(bytes, offset, Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = super.skip(Math.min(count, left));
      left -= Math.toIntExact(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
