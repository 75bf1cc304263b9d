package dev.milepost.api.push;

import dev.milepost.service.push.GroupName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What a path names, by the rules of a Pushgateway 1.5.1 and of the Go library that it runs on. */
sealed interface PushPath {
  /** {@code /metrics/job/<job>{/<label>/<value>}}, each name perhaps with {@code @base64}. */
  record Group(GroupName name) implements PushPath {}

  /** A path that names no group, but would be one if it were written as it should. */
  record BadGroup(String reason) implements PushPath {}

  /** The same place by its proper name. */
  record Elsewhere(int status, String location) implements PushPath {}

  /** {@code /-/healthy} and {@code /-/ready}. */
  record Health() implements PushPath {}

  /** Where a Pushgateway shows what it was given; the listener shows nothing. */
  record Metrics() implements PushPath {}

  record Nothing() implements PushPath {}

  Pattern LABEL = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
  String PLAIN = "/metrics/job/";
  String BASE64 = "/metrics/job@base64/";
  String MARK = "@base64";

  /**
   * Reads a path.
   *
   * @param raw as it came, still encoded
   */
  static PushPath of(String raw) {
    String path;
    try {
      path = decoded(raw);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      return new BadGroup("400 Bad Request");
    }
    String clean = clean(path);
    if (!clean.equals(path)) {
      return new Elsewhere(301, encoded(clean));
    }
    return switch (path) {
      case PLAIN, BASE64 -> new Elsewhere(307, path.substring(0, path.length() - 1));
      case "/metrics" -> new Metrics();
      case "/-/healthy", "/-/ready" -> new Health();
      default -> {
        if (path.startsWith(PLAIN)) {
          yield group(path.substring(PLAIN.length()), false);
        }
        yield path.startsWith(BASE64)
            ? group(path.substring(BASE64.length()), true)
            : new Nothing();
      }
    };
  }

  private static PushPath group(String rest, boolean base64) {
    int slash = rest.indexOf('/');
    String job = slash < 0 ? rest : rest.substring(0, slash);
    String labels = slash < 0 ? "" : rest.substring(slash);
    SortedMap<String, String> all = new TreeMap<>();
    try {
      String plain = base64 ? value(job, "job name") : job;
      labels(labels, all);
      if (plain.isEmpty()) {
        return new BadGroup("job name is required");
      }
      // Whatever the labels say of it.
      all.put("job", plain);
      return new Group(new GroupName(all));
    } catch (IllegalArgumentException e) {
      return new BadGroup(String.valueOf(e.getMessage()));
    }
  }

  private static void labels(String text, SortedMap<String, String> labels) {
    if (text.length() <= 1) {
      return;
    }
    String[] parts = text.substring(1).split("/", -1);
    if (parts.length % 2 != 0) {
      throw new IllegalArgumentException(
          "odd number of components in label string \"" + text + "\"");
    }
    for (int i = 0; i < parts.length; i += 2) {
      boolean base64 = parts[i].endsWith(MARK);
      String name = base64 ? parts[i].substring(0, parts[i].length() - MARK.length()) : parts[i];
      if (!LABEL.matcher(name).matches() || name.startsWith("__")) {
        throw new IllegalArgumentException("improper label name \"" + name + "\"");
      }
      labels.put(name, base64 ? value(parts[i + 1], "label " + name) : parts[i + 1]);
    }
  }

  private static String value(String base64, String what) {
    String unpadded = base64.replaceAll("=+$", "");
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(unpadded);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IllegalArgumentException("invalid base64 encoding in " + what, e);
    }
  }

  private static String decoded(String raw) throws CharacterCodingException {
    byte[] from = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer to = ByteBuffer.allocate(from.length);
    for (int i = 0; i < from.length; i++) {
      if (from[i] != '%') {
        to.put(from[i]);
        continue;
      }
      if (i + 2 >= from.length) {
        throw new IllegalArgumentException("a percent sign without its digits");
      }
      int high = Character.digit(from[++i], 16);
      int low = Character.digit(from[++i], 16);
      if (high < 0 || low < 0) {
        throw new IllegalArgumentException("a percent sign without its digits");
      }
      to.put((byte) (high * 16 + low));
    }
    return StandardCharsets.UTF_8.newDecoder().decode(to.flip()).toString();
  }

  /** Without dots and double slashes, as Go's path.Clean, but for a slash at the end. */
  private static String clean(String path) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    String clean = "/" + String.join("/", parts);
    return path.endsWith("/") && !clean.equals("/") ? clean + "/" : clean;
  }

  private static String encoded(String path) {
    StringBuilder encoded = new StringBuilder();
    for (byte value : path.getBytes(StandardCharsets.UTF_8)) {
      boolean plain =
          (value >= 'a' && value <= 'z')
              || (value >= 'A' && value <= 'Z')
              || (value >= '0' && value <= '9')
              || "/-_.~$&+:=@".indexOf(value) >= 0;
      encoded.append(plain ? String.valueOf((char) value) : String.format("%%%02X", value));
    }
    return encoded.toString();
  }
}
