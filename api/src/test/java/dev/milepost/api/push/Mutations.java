package dev.milepost.api.push;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Bodies that were valid until something happened to them. The same seed gives the same bodies. */
final class Mutations {
  private static final String[] SPLINTERS = {
    "{",
    "}",
    "\"",
    "\\",
    "\n",
    "\r\n",
    " ",
    "\t",
    "#",
    "# TYPE ",
    "# HELP ",
    "=",
    ",",
    "NaN",
    "+Inf",
    "-1e999",
    "le=\"",
    "quantile=\"x\"",
    "_bucket",
    "\u0000",
    "é",
    "1 2",
    "__name__",
    "# TYPE a counter\n",
  };

  private final SplittableRandom random;
  private final List<byte[]> valid;

  Mutations(long seed, List<byte[]> valid) {
    this.random = new SplittableRandom(seed);
    this.valid = new ArrayList<>(valid);
  }

  byte[] next() {
    byte[] body = valid.get(random.nextInt(valid.size()));
    int times = 1 + random.nextInt(2);
    for (int i = 0; i < times; i++) {
      body = mutated(body);
    }
    return body;
  }

  private byte[] mutated(byte[] body) {
    if (body.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(body.length);
    int length = random.nextInt(Math.min(64, body.length - at) + 1);
    return switch (random.nextInt(7)) {
      case 0 -> with(body, at, 1, new byte[] {(byte) random.nextInt(256)});
      case 1 -> with(body, at, 1, new byte[] {(byte) (body[at] ^ (1 << random.nextInt(8)))});
      case 2 -> with(body, at, length, new byte[0]);
      case 3 -> with(body, at, 0, slice(body, at, length));
      case 4 -> with(body, at, 0, bytes(SPLINTERS[random.nextInt(SPLINTERS.length)]));
      case 5 -> slice(body, 0, at);
      default -> {
        byte[] other = valid.get(random.nextInt(valid.size()));
        int from = random.nextInt(Math.max(1, other.length));
        yield with(body, at, length, slice(other, from, Math.min(64, other.length - from)));
      }
    };
  }

  private static byte[] with(byte[] body, int at, int removed, byte[] inserted) {
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    try {
      result.write(slice(body, 0, at));
      result.write(inserted);
      result.write(slice(body, at + removed, body.length - at - removed));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result.toByteArray();
  }

  private static byte[] slice(byte[] body, int from, int length) {
    byte[] slice = new byte[Math.max(0, length)];
    System.arraycopy(body, from, slice, 0, slice.length);
    return slice;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
