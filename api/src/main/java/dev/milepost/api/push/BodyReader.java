package dev.milepost.api.push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;

/**
 * Reads bodies into memory, each up to a limit and all of them at once up to another, so that many
 * slow or large pushes can't take the memory that the service needs.
 */
final class BodyReader {
  private static final int CHUNK = 8 * 1024;

  /** What a body costs once it is read as families, measured on short samples. */
  private static final int ALL_AT_ONCE = 32 * 1024 * 1024;

  private final int maxBytes;
  private final Semaphore chunks;

  BodyReader(int maxBytes) {
    this.maxBytes = maxBytes;
    this.chunks = new Semaphore(Math.max(ALL_AT_ONCE, 2 * maxBytes) / CHUNK);
  }

  /**
   * Reads the whole body and works on it.
   *
   * @param gzip whether it is packed
   * @throws IOException when it breaks off or can't be unpacked
   */
  <T> T reading(InputStream body, boolean gzip, Work<T> work) throws IOException, BodyRefused {
    int taken = 0;
    // The limit before unpacking, too: a packed body of nothing can be long.
    try (InputStream limited = new LimitedStream(body, maxBytes);
        InputStream in = gzip ? new GZIPInputStream(limited, CHUNK) : limited) {
      ByteArrayOutputStream read = new ByteArrayOutputStream(CHUNK);
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        while (taken * CHUNK < read.size() + count) {
          if (!chunks.tryAcquire()) {
            throw new BodyRefused(true, "too many pushes at once");
          }
          taken++;
        }
        read.write(chunk, 0, count);
        if (read.size() > maxBytes) {
          throw new BodyRefused(false, "a push has at most " + maxBytes + " bytes here");
        }
      }
      return work.on(read.toByteArray());
    } catch (LimitedStream.Exceeded e) {
      throw new BodyRefused(false, "a push has at most " + maxBytes + " bytes here");
    } finally {
      chunks.release(taken);
    }
  }

  /** What is done with a body while its memory counts. */
  interface Work<T> {
    T on(byte[] body) throws IOException, BodyRefused;
  }

  /** A body that isn't read. */
  static final class BodyRefused extends Exception {
    private static final long serialVersionUID = 1L;

    /** Whether the same body may be read later. */
    private final boolean forNow;

    BodyRefused(boolean forNow, String message) {
      super(message, null, false, false);
      this.forNow = forNow;
    }

    boolean isForNow() {
      return forNow;
    }
  }
}
