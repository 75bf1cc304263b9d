package dev.milepost.api.ui;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves the dashboard. Its files are addressed with a digest over all of them and may be kept for
 * ever; the pages name those addresses and are asked for each time.
 */
public final class Dashboard {
  /** Where the files are; {@code {digest}} and {@code <file>} name one. */
  public static final String ASSETS = "/ui/assets/{digest}/<file>";

  /** Nothing but our own files: no inline script or style, no other origin, nobody's frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json",
          "txt", "text/plain; charset=utf-8");

  private final String digest;
  private final Map<String, Content> files = new HashMap<>();
  private final Map<Page, Content> pages = new EnumMap<>(Page.class);

  /** Serves these files. */
  public Dashboard(DashboardFiles source) {
    this.digest = source.digest();
    source
        .all()
        .forEach((name, bytes) -> {
          @Nullable String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
          if (type != null) {
            files.put(name, new Content(type, bytes));
          }
        });
    for (Page page : Page.values()) {
      byte[] html = page.html(source, "/ui/assets/" + digest).getBytes(StandardCharsets.UTF_8);
      pages.put(page, new Content("text/html; charset=utf-8", html));
    }
  }

  public void list(Context context) {
    answer(context, Page.LIST);
  }

  public void detail(Context context) {
    answer(context, Page.DETAIL);
  }

  public void system(Context context) {
    answer(context, Page.SYSTEM);
  }

  /** Sends on whoever left the slash out. */
  public void withoutSlash(Context context) {
    context.header("Location", "/ui/").status(308);
  }

  private void answer(Context context, Page page) {
    context.header("Content-Security-Policy", POLICY);
    context.header("Referrer-Policy", "same-origin");
    context.header("Cross-Origin-Opener-Policy", "same-origin");
    String tag = "W/\"%s-%s\"".formatted(digest, page.word());
    context.header("ETag", tag);
    String known = context.header("If-None-Match");
    if (known != null && known.contains(tag)) {
      context.status(304);
      return;
    }
    content(pages.get(page)).answer(context);
  }

  /**
   * A file. One of another digest is what an older page asks for, or a newer one of another
   * instance: it gets ours, but not to keep.
   */
  public void asset(Context context) {
    Content file = content(files.get(context.pathParam("file")));
    if (context.pathParam("digest").equals(digest)) {
      context.header("Cache-Control", "public, max-age=31536000, immutable");
    }
    file.answer(context);
  }

  private static Content content(@Nullable Content found) {
    if (found == null) {
      throw new NotFoundResponse();
    }
    return found;
  }
}
