package dev.milepost.api.http;

import dev.milepost.service.Migration;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110 section 8.8.3). A migration's is its version, strong; a list's is weak and
 * made of the versions on the page.
 */
final class ETags {
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*");

  private ETags() {}

  static String of(Migration migration) {
    return "\"" + migration.version() + "\"";
  }

  /** The tag of a page: what would be on it, and at which version. */
  static String ofPage(Iterable<Migration> migrations, String shape) {
    StringBuilder text = new StringBuilder(shape);
    for (Migration migration : migrations) {
      text.append('|').append(migration.id()).append(':').append(migration.version());
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return "W/\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Whether If-None-Match holds this tag: compared weakly, as RFC 9110 section 13.1.2 asks. */
  static boolean noneMatchHolds(@Nullable String header, String tag) {
    if (header == null) {
      return false;
    }
    if (header.trim().equals("*")) {
      return true;
    }
    String opaque = tag.startsWith("W/") ? tag.substring(2) : tag;
    for (String part : header.split(",", -1)) {
      Matcher matcher = TAG.matcher(part);
      if (matcher.matches() && opaque.equals("\"" + matcher.group(2) + "\"")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The versions that If-Match names: compared strongly, so a weak or foreign tag names none.
   *
   * @return null when any version will do
   */
  static @Nullable Set<Long> expectedVersions(@Nullable String header) {
    if (header == null || header.trim().equals("*")) {
      return null;
    }
    Set<Long> versions = new HashSet<>();
    for (String part : header.split(",", -1)) {
      Matcher matcher = TAG.matcher(part);
      if (!matcher.matches()) {
        throw Problem.badRequest("If-Match", "must be * or a list of quoted entity tags").raised();
      }
      if (matcher.group(1) == null && matcher.group(2).matches("[1-9][0-9]{0,17}")) {
        versions.add(Long.valueOf(matcher.group(2)));
      }
    }
    return versions;
  }
}
