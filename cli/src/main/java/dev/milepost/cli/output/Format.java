package dev.milepost.cli.output;

/** How data are printed. */
public enum Format {
  /** Aligned, in units for people. */
  TABLE,
  /** What the API answers, on one line. */
  JSON,
  /** RFC 4180 with a line of headers; values as the API has them. */
  CSV,
  /** A line for each row, tabs between the values, no headers; nothing where there is no value. */
  VALUE;

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
