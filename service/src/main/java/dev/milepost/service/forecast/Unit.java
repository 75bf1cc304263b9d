package dev.milepost.service.forecast;

import java.util.Locale;

/** What a rate counts. */
public enum Unit {
  BYTES,
  ITEMS;

  /** The word in JSON: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
