package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import dev.milepost.api.process.FaultProxy;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A service with nothing in it and a browser, for all tests of a class. After each test, no page
 * that it opened may have written an error or a warning to the console, or asked anybody but the
 * service for anything.
 */
final class Browsing implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final List<Page> pages = new ArrayList<>();
  private final List<Page> cutOff = new ArrayList<>();
  private RunningService service;
  private Chromium chromium;

  @SuppressWarnings("NullAway.Init") // Started before the first test.
  Browsing() {}

  @Override
  public void beforeAll(ExtensionContext context) {
    service = closing(RunningService.start(Map.of()));
    chromium = closing(Chromium.start());
  }

  RunningService service() {
    return service;
  }

  Fleet fleet() {
    return new Fleet(service.url());
  }

  /** A way to the service that a test can cut. */
  FaultProxy proxy() {
    return closing(new FaultProxy(URI.create(service.url()).getPort()));
  }

  /** A page of somebody new, on a desktop in the light. */
  Page page() {
    return page(View.DESKTOP);
  }

  Page page(View view) {
    return page(service.url(), view);
  }

  Page page(String url, View view) {
    return opened(chromium.page(url, view));
  }

  /** One more tab of that person. */
  Page tab(String person) {
    return opened(chromium.tab(person, service.url(), View.DESKTOP));
  }

  /**
   * A page that the test will cut from the service: then the browser itself writes to the console
   * that something could not be loaded, and only that is forgiven.
   *
   * @param url what it finds the service at
   */
  Page pageToBeCutOff(String url) {
    Page page = opened(chromium.page(url, View.DESKTOP));
    cutOff.add(page);
    return page;
  }

  private Page opened(Page page) {
    pages.add(page);
    return page;
  }

  private <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      for (Page page : pages) {
        assertThat(errors(page)).as("the console of " + page.address()).isEmpty();
        assertThat(page.foreignRequests()).as("strangers that it asked").isEmpty();
      }
    } finally {
      pages.forEach(Page::close);
      pages.clear();
      cutOff.clear();
    }
  }

  private List<String> errors(Page page) {
    return page.errors().stream()
        .filter(error -> !cutOff.contains(page) || !error.contains("net::ERR_"))
        .toList();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }
}
