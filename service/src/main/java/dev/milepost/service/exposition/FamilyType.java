package dev.milepost.service.exposition;

import java.util.Locale;
import java.util.Optional;

/** The types of the text format 0.0.4. */
public enum FamilyType {
  COUNTER,
  GAUGE,
  SUMMARY,
  UNTYPED,
  HISTOGRAM;

  /** The word in a TYPE line: lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of that word in any case, as Prometheus' own parser takes it. */
  static Optional<FamilyType> of(String word) {
    for (FamilyType type : values()) {
      if (type.name().equalsIgnoreCase(word)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Whether a family of this type has several samples for one set of labels. */
  boolean isCompound() {
    return this == SUMMARY || this == HISTOGRAM;
  }
}
