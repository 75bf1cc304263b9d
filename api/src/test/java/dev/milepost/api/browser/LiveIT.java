package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.process.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pages stay true by themselves, whatever happens to the way to the service. */
class LiveIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  private static final Duration AT_ONCE = Duration.ofMillis(1500);
  private static final Duration OUTAGE = Duration.ofSeconds(30);

  /** The browser tries again after a while that grows. */
  private static final Duration RECOVERY = Duration.ofSeconds(20);

  private static final Offset<Double> TENTH = Offset.offset(0.11);

  @Test
  void aReportIsOnTheListAndOnThePageWithinOneAndAHalfSecondsWithoutAReload() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("live", 10);
    Page list = BROWSING.page();
    list.open("/ui/?label=test:live");
    awaitLive(list);
    Page detail = BROWSING.page();
    detail.open("/ui/m/" + id);
    awaitLive(detail);
    int asked = documents(list) + documents(detail);
    for (int percent = 20; percent <= 50; percent += 10) {
      double now = percent;
      fleet.move(id, percent);
      list.within(AT_ONCE, () -> assertThat(list.percent(Hooks.bar(id))).isCloseTo(now, TENTH));
      fleet.move(id, percent + 5);
      double then = percent + 5;
      detail.within(AT_ONCE, () -> assertThat(detail.percent(Hooks.bar())).isCloseTo(then, TENTH));
    }
    assertThat(documents(list) + documents(detail)).isEqualTo(asked);
  }

  @Test
  void aMigrationsPageStaysItsOwnWhateverElseMoves() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("own", 10);
    long other = fleet.guest("other", 60);
    Page page = BROWSING.page();
    page.open("/ui/m/" + id);
    awaitLive(page);
    recordBar(page, Hooks.bar());
    fleet.move(other, 70);
    fleet.status(fleet.guest("other", 80), "completed");
    fleet.status(other, "cancelled");
    fleet.move(id, 20);
    page.soon(() -> assertThat(page.percent(Hooks.bar())).isCloseTo(20, TENTH));
    assertThat(page.text(Hooks.field("state")).orElse("")).containsIgnoringCase("running");
    assertThat(recordedBar(page)).allSatisfy(percent -> assertThat(percent).isLessThan(21));
  }

  @Test
  void aChangeOfStateIsOnTheRowAndInTheTimelineAtOnce() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("ends", 90);
    Page list = BROWSING.page();
    list.open("/ui/?label=test:ends");
    awaitLive(list);
    Page detail = BROWSING.page();
    detail.open("/ui/m/" + id);
    awaitLive(detail);
    fleet.report(id, "{\"status\": \"failed\", \"outcome_reason\": \"it broke\"}");
    list.within(
        AT_ONCE,
        () ->
            assertThat(list.text(Hooks.field(id, "state")).orElse(""))
                .containsIgnoringCase("failed"));
    detail.within(
        AT_ONCE.multipliedBy(2),
        () -> assertThat(detail.text("[data-timeline]").orElse("")).contains("it broke"));
  }

  @Test
  void aRowThatNoLongerFitsTheFilterSaysSoOrGoes() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("leaves", 90);
    Page list = BROWSING.page();
    list.open("/ui/?label=test:leaves&state=running");
    awaitLive(list);
    fleet.status(id, "completed");
    list.within(
        AT_ONCE,
        () ->
            assertThat(list.text(Hooks.field(id, "state")).orElse("completed"))
                .containsIgnoringCase("completed"));
  }

  @Test
  void theBarNeverRunsBackwardsAndTheTickTellsWhereItStands() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("backwards", 40);
    Page list = BROWSING.page();
    list.open("/ui/?label=test:backwards");
    awaitLive(list);
    Page detail = BROWSING.page();
    detail.open("/ui/m/" + id);
    awaitLive(detail);
    recordBar(list, Hooks.bar(id));
    recordBar(detail, Hooks.bar());
    for (int percent : List.of(60, 30, 50, 20, 70, 10)) {
      String remaining = list.text(Hooks.field(id, "remaining")).orElse("");
      fleet.move(id, percent);
      list.soon(() ->
          assertThat(list.text(Hooks.field(id, "remaining")))
              .as("what remains is told as it is")
              .isPresent()
              .get()
              .isNotEqualTo(remaining));
    }
    list.soon(() -> assertThat(list.percent(Hooks.bar(id))).isCloseTo(70, TENTH));
    detail.soon(() -> assertThat(detail.percent(Hooks.bar())).isCloseTo(70, TENTH));
    assertThat(recordedBar(list)).isSorted().last().satisfies(LiveIT::isSeventy);
    assertThat(recordedBar(detail)).isSorted().last().satisfies(LiveIT::isSeventy);
    list.reload();
    list.soon(() -> assertThat(list.percent(Hooks.bar(id))).isCloseTo(70, TENTH));
  }

  /**
   * Two ways to lose the stream for half a minute: whoever connects is refused, and everything
   * stays open while nothing gets through.
   */
  @Test
  void aStreamThatWasCutForHalfAMinuteRecoversAndCatchesUp() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("cut", 10);
    FaultProxy refused = BROWSING.proxy();
    FaultProxy silent = BROWSING.proxy();
    Page list = pageBehind(refused, "/ui/?label=test:cut");
    Page detail = pageBehind(refused, "/ui/m/" + id);
    Page unheard = pageBehind(silent, "/ui/?label=test:cut");

    refused.refuse();
    silent.holdAnswersThatSay("");
    long began = System.nanoTime();
    fleet.move(id, 30);
    for (Page page : List.of(list, detail)) {
      page.soon(() ->
          assertThat(page.attribute(Hooks.LIVE, "data-live"))
              .get()
              .isIn("reconnecting", "offline"));
    }
    Awaitility.await()
        .atMost(OUTAGE.multipliedBy(2))
        .until(() -> System.nanoTime() - began >= OUTAGE.toNanos());
    fleet.move(id, 55);
    fleet.status(id, "cancelled");
    assertThat(list.percent(Hooks.bar(id))).isCloseTo(10, TENTH);

    refused.forward();
    silent.forward();
    for (Page page : List.of(list, detail, unheard)) {
      page.within(
          RECOVERY,
          () -> {
            assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("live");
            String bar = page == detail ? Hooks.bar() : Hooks.bar(id);
            String state = page == detail ? Hooks.field("state") : Hooks.field(id, "state");
            assertThat(page.percent(bar)).isCloseTo(55, TENTH);
            assertThat(page.text(state).orElse("")).containsIgnoringCase("cancelled");
          });
    }
  }

  @Test
  void itPollsWhereStreamsAreRefused() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("polls", 10);
    Page page = BROWSING.pageToBeCutOff(BROWSING.service().url());
    page.block("**/migrations/stream*");
    page.open("/ui/?label=test:polls");
    page.within(
        RECOVERY, () -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("polling"));
    fleet.move(id, 40);
    page.soon(() -> assertThat(page.percent(Hooks.bar(id))).isCloseTo(40, TENTH));
    fleet.status(id, "cancelled");
    page.soon(() ->
        assertThat(page.text(Hooks.field(id, "state")).orElse(""))
            .containsIgnoringCase("cancelled"));
  }

  @Test
  void aMigrationsPagePollsWhereStreamsAreRefused() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("polls-detail", 10);
    Page page = BROWSING.pageToBeCutOff(BROWSING.service().url());
    page.block("**/migrations/stream*");
    page.open("/ui/m/" + id);
    page.within(
        RECOVERY, () -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("polling"));
    fleet.move(id, 40);
    page.soon(() -> assertThat(page.percent(Hooks.bar())).isCloseTo(40, TENTH));
  }

  /** As a proxy does that reads an answer to its end before it passes it on. */
  @Test
  void itPollsWhereStreamsAreSwallowedOnTheWay() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("swallowed", 10);
    FaultProxy proxy = BROWSING.proxy();
    proxy.holdAnswersTo("/migrations/stream");
    Page page = BROWSING.pageToBeCutOff("http://127.0.0.1:" + proxy.port());
    page.open("/ui/?label=test:swallowed");
    page.within(
        Duration.ofSeconds(40),
        () -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("polling"));
    fleet.move(id, 40);
    page.soon(() -> assertThat(page.percent(Hooks.bar(id))).isCloseTo(40, TENTH));
  }

  /** A browser keeps six connections to one service, and each stream is one. */
  @Test
  void eightTabsOfOnePersonAreAllCurrentWhenTheyAreLookedAt() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("tabs", 10);
    List<Page> tabs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Page tab = BROWSING.tab("a person with many tabs");
      tab.open("/ui/?label=test:tabs");
      tab.soon(() -> assertThat(tab.percent(Hooks.bar(id))).isCloseTo(10, TENTH));
      tab.hide();
      tabs.add(tab);
    }
    fleet.move(id, 40);
    for (Page tab : tabs) {
      tab.show();
      tab.soon(() -> assertThat(tab.percent(Hooks.bar(id))).isCloseTo(40, TENTH));
      tab.hide();
    }
  }

  private static Page pageBehind(FaultProxy proxy, String path) {
    Page page = BROWSING.pageToBeCutOff("http://127.0.0.1:" + proxy.port());
    page.open(path);
    awaitLive(page);
    return page;
  }

  private static void awaitLive(Page page) {
    page.soon(() -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("live"));
    page.soon(() -> assertThat(page.count("[role=\"progressbar\"]")).isPositive());
  }

  /** How often a page of HTML was asked for. */
  private static int documents(Page page) {
    return page.evaluate("performance.getEntriesByType('navigation').length").intValue()
        + (int) page.requests().stream().filter(request -> request.contains("/ui/?")).count();
  }

  private static void isSeventy(double percent) {
    assertThat(percent).isCloseTo(70, TENTH);
  }

  private static void recordBar(Page page, String selector) {
    page.evaluate(
        """
        (bar => {
          window.recorded = [Number(bar.getAttribute('aria-valuenow'))];
          new MutationObserver(() => window.recorded.push(Number(bar.getAttribute('aria-valuenow'))))
              .observe(bar, {attributeFilter: ['aria-valuenow']});
        })(document.querySelector(%s))
        """,
        selector);
  }

  private static List<Double> recordedBar(Page page) {
    List<Double> values = new ArrayList<>();
    page.evaluate("window.recorded").forEach(value -> values.add(value.doubleValue()));
    return values;
  }
}
