package dev.milepost.api.ui;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a caller would rather have at an address that has both (RFC 9110 section 12.5.1). */
public final class Accepts {
  private Accepts() {}

  /**
   * Whether HTML is wanted more than JSON. A browser says so; a client that takes anything doesn't.
   *
   * @param accept the header, its lines joined; null when absent
   */
  public static boolean prefersHtml(@Nullable String accept) {
    if (accept == null) {
      return false;
    }
    return quality(accept, "text", "html") > quality(accept, "application", "json");
  }

  /** The quality of the most specific range that the type is in; 0 without one. */
  private static double quality(String accept, String type, String subtype) {
    double quality = 0;
    int best = 0;
    for (String part : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] pieces = part.split(";", -1);
      int specific = specificity(pieces[0].trim(), type, subtype);
      if (specific > best) {
        best = specific;
        quality = weight(pieces);
      }
    }
    return quality;
  }

  private static int specificity(String range, String type, String subtype) {
    if (range.equals(type + "/" + subtype)) {
      return 3;
    }
    if (range.equals(type + "/*")) {
      return 2;
    }
    return range.equals("*/*") ? 1 : 0;
  }

  private static double weight(String[] pieces) {
    for (int i = 1; i < pieces.length; i++) {
      String piece = pieces[i].trim();
      if (piece.startsWith("q=")) {
        try {
          return Double.parseDouble(piece.substring(2));
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
