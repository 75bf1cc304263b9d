package dev.milepost.api.browser;

/** What the dashboard's HTML promises to the tests: selectors that mean the same on every page. */
final class Hooks {
  static final String LIVE = "[data-live]";
  static final String NEW = "button[data-new]";
  static final String EMPTY = "[data-empty]";
  static final String DIALOG = "dialog[open]";
  static final String CONFIRM = "dialog[open] button[data-confirm]";
  static final String THEME = "button[data-theme-toggle]";

  private Hooks() {}

  static String page(String name) {
    return "main[data-page=\"" + name + "\"]";
  }

  static String row(long id) {
    return "tr[data-id=\"" + id + "\"]";
  }

  /** A field of the detail page. */
  static String field(String name) {
    return "main [data-field=\"" + name + "\"]";
  }

  static String field(long id, String name) {
    return row(id) + " [data-field=\"" + name + "\"]";
  }

  /** The progress bar of a row. */
  static String bar(long id) {
    return row(id) + " [role=\"progressbar\"]";
  }

  /** The progress bar of the detail page that stands for the whole. */
  static String bar() {
    return field("progress")
        + " [role=\"progressbar\"], "
        + field("progress")
        + "[role=\"progressbar\"]";
  }

  static String chip(String state) {
    return "a[data-state=\"" + state + "\"]";
  }

  static String action(String action) {
    return "button[data-action=\"" + action + "\"]";
  }
}
