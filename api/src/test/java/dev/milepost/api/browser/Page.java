package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ThrowingRunnable;

/**
 * One page in the browser. What is asked of it by a selector is asked at once, without waiting; to
 * wait there is {@link #soon}. Clicks and keys wait until they can be done.
 */
final class Page {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration GLANCE = Duration.ofMillis(30);

  private final Chromium chromium;
  private final String name;
  private final String url;

  Page(Chromium chromium, String name, String url) {
    this.chromium = chromium;
    this.name = name;
    this.url = url;
  }

  /** Loads it and waits until the page says which one it is; returns the HTTP status. */
  int open(String path) {
    int status = call("goto", path).intValue();
    soon(() -> assertThat(count("main[data-page]")).isEqualTo(1));
    return status;
  }

  void reload() {
    call("reload");
    soon(() -> assertThat(count("main[data-page]")).isEqualTo(1));
  }

  void back() {
    call("goBack");
  }

  /** The path and the query that the address bar shows. */
  String address() {
    return evaluate("location.pathname + location.search").textValue();
  }

  void click(String selector) {
    call("click", selector);
  }

  void fill(String selector, String text) {
    call("fill", selector, text);
  }

  /** A key as Playwright calls it, such as {@code Enter}, {@code j} or {@code Shift+Tab}. */
  void press(String... keys) {
    for (String key : keys) {
      call("keyboard.press", key);
    }
  }

  /** From now on, requests to what the glob matches fail. */
  void block(String glob) {
    chromium.call(name, "block", glob);
  }

  int count(String selector) {
    return evaluate("document.querySelectorAll(%s).length", selector).intValue();
  }

  /** What a person reads there; nothing where it is not there or hidden. */
  Optional<String> text(String selector) {
    return optional(
        evaluate(
            "(found => found?.checkVisibility() ? found.innerText.trim() : null)"
                + "(document.querySelector(%s))",
            selector));
  }

  Optional<String> attribute(String selector, String attribute) {
    return optional(
        evaluate("document.querySelector(%s)?.getAttribute('" + attribute + "')", selector));
  }

  /** What a progress bar says to those who don't see it; NaN where it says nothing. */
  double percent(String selector) {
    return attribute(selector, "aria-valuenow").map(Double::valueOf).orElse(Double.NaN);
  }

  /** As the browser does when another tab covers this one; here none ever does by itself. */
  void hide() {
    see(true);
  }

  void show() {
    see(false);
  }

  private void see(boolean hidden) {
    evaluate(
        """
        Object.defineProperty(document, 'hidden', {value: HIDDEN, configurable: true});
        Object.defineProperty(
            document, 'visibilityState', {value: HIDDEN ? 'hidden' : 'visible', configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
        """
            .replace("HIDDEN", Boolean.toString(hidden)));
  }

  /** The ids of the rows, from the top. */
  List<Long> rows() {
    List<Long> ids = new ArrayList<>();
    evaluate("[...document.querySelectorAll('tr[data-id]')].map(row => Number(row.dataset.id))")
        .forEach(id -> ids.add(id.longValue()));
    return ids;
  }

  /** The value of a JavaScript expression, as JSON; each %s in it stands for a selector. */
  JsonNode evaluate(String expression, String... selectors) {
    Object[] literals = new Object[selectors.length];
    for (int i = 0; i < selectors.length; i++) {
      literals[i] = NodeScript.JSON.valueToTree(selectors[i]).toString();
    }
    return call("evaluate", selectors.length == 0 ? expression : expression.formatted(literals));
  }

  /** Waits until it holds, for as long as somebody would. */
  void soon(ThrowingRunnable assertion) {
    within(PATIENCE, assertion);
  }

  void within(Duration limit, ThrowingRunnable assertion) {
    await().atMost(limit).pollDelay(Duration.ZERO).pollInterval(GLANCE).untilAsserted(assertion);
  }

  /** Errors and warnings of the console, exceptions that nobody caught, a crash. */
  List<String> errors() {
    return texts(chromium.call(name, "seen").path("errors"));
  }

  /** Addresses that it asked for and that are not of the service. */
  List<String> foreignRequests() {
    return requests().stream()
        .filter(request -> !request.startsWith(url + "/") && !request.startsWith("data:"))
        .toList();
  }

  /** Every address that it asked for. */
  List<String> requests() {
    return texts(chromium.call(name, "seen").path("requests"));
  }

  /** What axe has to say of it as it is now: passed, violations, unsure. */
  JsonNode axe() {
    return chromium.call(name, "axe");
  }

  void close() {
    call("close");
  }

  private JsonNode call(String method, String... values) {
    return chromium.call(name, method, (Object[]) values);
  }

  private static Optional<String> optional(JsonNode text) {
    return Optional.ofNullable(text.textValue());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.textValue()));
    return texts;
  }
}
