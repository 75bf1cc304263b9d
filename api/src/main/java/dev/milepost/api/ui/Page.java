package dev.milepost.api.ui;

import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The pages: one shell each, and what a browser should fetch at once to fill it. */
enum Page {
  LIST("list/style.css"),
  DETAIL("more.css"),
  SYSTEM("more.css");

  private static final Pattern STATIC_IMPORT =
      Pattern.compile("(?m)^(?:im|ex)port [^'(]*? from '(\\.[^']+)'");

  private final String style;

  Page(String style) {
    this.style = style;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The shell with its addresses filled in.
   *
   * @param assets where the files are, without a slash at the end
   */
  String html(DashboardFiles files, String assets) {
    Set<String> modules = new LinkedHashSet<>();
    for (String entry : List.of("app.js", word() + "/page.js")) {
      collect(files, entry, modules);
    }
    return files
        .text("index.html")
        .replace("{{preloads}}", links("modulepreload", modules, assets))
        .replace("{{styles}}", links("stylesheet", List.of("style.css", style), assets))
        .replace("{{assets}}", assets)
        .replace("{{page}}", word());
  }

  private static String links(String rel, Collection<String> files, String assets) {
    return files.stream()
        .map(file -> "<link rel=\"%s\" href=\"%s/%s\">".formatted(rel, assets, file))
        .collect(Collectors.joining("\n  "));
  }

  /** The module with all that it imports, so that the browser needn't find out one by one. */
  private static void collect(DashboardFiles files, String module, Set<String> found) {
    if (!found.add(module)) {
      return;
    }
    Matcher matcher = STATIC_IMPORT.matcher(files.text(module));
    while (matcher.find()) {
      collect(files, resolve(module, matcher.group(1)), found);
    }
  }

  private static String resolve(String from, String relative) {
    return URI.create("/" + from).resolve(relative).getPath().substring(1);
  }
}
