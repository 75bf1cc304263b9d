package dev.milepost.api.http;

import dev.milepost.service.Migration;
import dev.milepost.service.changes.Cursor;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110 section 8.8.3). A migration's is its version, strong; a list's is weak and
 * says what is on the page, at which versions, and up to where the change feed had been seen: if
 * nothing changed since, nobody needs to look at the page.
 */
final class ETags {
  private static final Pattern TAG = Pattern.compile("\\s*(W/)?\"([\\x21\\x23-\\x7e]*)\"\\s*");

  private static final Pattern PAGE = Pattern.compile("([0-9a-f]{24})\\.(.+)");

  /** Of a tag, for the query: one page's tag says nothing of another. */
  private static final int QUERY_BYTES = 4;

  private ETags() {}

  static String of(Migration migration) {
    return ofVersion(migration.version());
  }

  /** The tag of a migration at that version. */
  static String ofVersion(long version) {
    return "\"" + version + "\"";
  }

  /** Whether If-None-Match asks for versions, not just whether there is something. */
  static boolean namesVersions(String header) {
    return !header.trim().equals("*");
  }

  /** The tags of pages in If-None-Match. */
  static List<PageTag> pages(@Nullable String header) {
    return header == null
        ? List.of()
        : Arrays.stream(header.split(",", -1))
            .map(TAG::matcher)
            .filter(Matcher::matches)
            .flatMap(tag -> page(tag.group(2)).stream())
            .toList();
  }

  private static Optional<PageTag> page(String opaque) {
    Matcher matcher = PAGE.matcher(opaque);
    return matcher.matches()
        ? Cursor.parse(matcher.group(2)).map(seen -> new PageTag(matcher.group(1), seen))
        : Optional.empty();
  }

  /** Whether one of the tags in If-None-Match is of a page with that content. */
  static boolean noneMatchHoldsPage(@Nullable String header, String content) {
    return header != null
        && (header.trim().equals("*")
            || pages(header).stream().anyMatch(page -> page.content().equals(content)));
  }

  /** What is on the page of a query, and at which version. */
  static String content(String query, Iterable<Migration> migrations, boolean more) {
    StringBuilder text = new StringBuilder(more ? "more" : "");
    for (Migration migration : migrations) {
      text.append('|').append(migration.id()).append(':').append(migration.version());
    }
    return hash(query, QUERY_BYTES) + hash(text.toString(), 12 - QUERY_BYTES);
  }

  private static String hash(String text, int bytes) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
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

  /**
   * The tag of a page.
   *
   * @param seen up to where changes are in it
   */
  record PageTag(String content, Cursor seen) {
    boolean isOf(String query) {
      return content.startsWith(hash(query, QUERY_BYTES));
    }

    String text() {
      return "W/\"" + content + "." + seen.text() + "\"";
    }
  }
}
