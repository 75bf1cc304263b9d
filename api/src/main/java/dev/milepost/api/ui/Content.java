package dev.milepost.api.ui;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** What never changes while the program runs, compressed once instead of for each request. */
final class Content {
  /** Named among the encodings, and not only to be ruled out. */
  private static final Pattern GZIP =
      Pattern.compile("(?i)\\bgzip\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))");

  private final String type;
  private final byte[] plain;
  private final byte[] gzipped;

  Content(String type, byte[] plain) {
    this.type = type;
    this.plain = plain;
    this.gzipped = gzip(plain);
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new BestGzip(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Writes past Javalin's own compression. */
  void answer(Context context) {
    String accepted = context.header("Accept-Encoding");
    boolean zip = accepted != null && GZIP.matcher(accepted).find();
    context.res().addHeader("Vary", "Accept-Encoding");
    if (zip) {
      context.header("Content-Encoding", "gzip");
    }
    context.contentType(type);
    byte[] body = zip ? gzipped : plain;
    context.res().setContentLength(body.length);
    try {
      context.res().getOutputStream().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class BestGzip extends GZIPOutputStream {
    BestGzip(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
