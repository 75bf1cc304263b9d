package dev.milepost.api.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What text may be on the wire. */
public final class Texts {
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final String LINE_CHARACTERS = "\n\r\t";

  private Texts() {}

  /** What is wrong with the text, or null. PostgreSQL can't hold NUL or half a surrogate pair. */
  static @Nullable String complaint(String text, int maxLength, boolean mayHaveLines) {
    if (text.codePointCount(0, text.length()) > maxLength) {
      return "must be at most " + maxLength + " characters long";
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && !(mayHaveLines && LINE_CHARACTERS.indexOf(c) >= 0)) {
        return "must not contain control characters";
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "must be valid Unicode";
      }
    }
    return null;
  }

  /** The UUID in its usual form, of any case; null when it isn't one. */
  public static @Nullable UUID uuid(String text) {
    return UUID_FORM.matcher(text).matches() ? UUID.fromString(text) : null;
  }

  /** As part of an address. */
  static String percentEncoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** A caller's name for something, cut and cleaned so that it can stand in an answer. */
  static String printable(String name) {
    String cut = name.length() > 64 ? name.substring(0, 64) + "..." : name;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
