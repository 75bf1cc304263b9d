package dev.milepost.api.browser;

/** How somebody looks at a page: the size of the window in CSS pixels and the system's colours. */
record View(int width, int height, boolean dark) {
  static final View DESKTOP = new View(1280, 800, false);
  static final View PHONE = new View(390, 844, false);

  View inTheDark() {
    return new View(width, height, true);
  }

  @Override
  public String toString() {
    return width + " px, " + (dark ? "dark" : "light");
  }
}
