package dev.milepost.api.push;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fails after so many bytes. */
final class LimitedStream extends FilterInputStream {
  private long left;

  LimitedStream(InputStream in, long limit) {
    super(in);
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int next = in.read();
    return counted(next < 0 ? -1 : 1) < 0 ? -1 : next;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    return counted(in.read(bytes, offset, length));
  }

  private int counted(int count) throws Exceeded {
    left -= Math.max(0, count);
    if (left < 0) {
      throw new Exceeded();
    }
    return count;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** More than the limit came. */
  static final class Exceeded extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
