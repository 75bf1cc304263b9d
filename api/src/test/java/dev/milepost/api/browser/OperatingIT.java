package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What somebody does on the dashboard: filters, actions, keys, colours. */
class OperatingIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  /** The body has the focus where the page gives it to the browser's own controls. */
  private static final String FOCUS_SHOWS =
      """
      (on => on === document.body || getComputedStyle(on).outlineStyle !== 'none'
          || getComputedStyle(on).boxShadow !== 'none')(document.activeElement)
      """;

  @Test
  void filtersAreInTheAddressAndSurviveAReloadAndTheWayBack() {
    Fleet fleet = BROWSING.fleet();
    long running = fleet.guest("filters", 10);
    long ended = fleet.guest("filters", 20);
    fleet.status(ended, "cancelled");
    Page page = BROWSING.page();
    page.open("/ui/?label=test:filters");
    page.soon(() -> assertThat(page.rows()).containsExactly(ended, running));

    page.click(Hooks.chip("running"));
    page.soon(() -> assertThat(page.rows()).containsExactly(running));
    assertThat(page.address()).contains("state=running").contains("label=");
    assertThat(page.attribute(Hooks.chip("running"), "aria-current")).isPresent();

    page.reload();
    page.soon(() -> assertThat(page.rows()).containsExactly(running));
    assertThat(page.attribute(Hooks.chip("running"), "aria-current")).isPresent();
    assertThat(page.evaluate("document.querySelector('[name=label]').value").textValue())
        .isEqualTo("test:filters");

    page.back();
    page.soon(() -> assertThat(page.rows()).containsExactly(ended, running));
    assertThat(page.address()).doesNotContain("state=");
  }

  @Test
  void aTypedFilterAppliesAndIsInTheAddress() {
    Fleet fleet = BROWSING.fleet();
    fleet.guest("typed", 10);
    long other =
        fleet
            .http()
            .create(
                """
                {"migration_type": "generic", "job_id": "the-one", "labels": {"test": "typed"}}
                """);
    Page page = BROWSING.page();
    page.open("/ui/?label=test:typed");
    page.soon(() -> assertThat(page.rows()).hasSize(2));
    page.evaluate(
        "document.querySelector('[name=job_id]').closest('details')?.setAttribute('open', '')");
    page.fill("[name=job_id]", "the-one");
    page.press("Enter");
    page.soon(() -> assertThat(page.rows()).containsExactly(other));
    assertThat(page.address()).contains("job_id=the-one").contains("label=");
  }

  @Test
  void whatIsNewIsAnnouncedAndMovesNoRowUntilSomebodyAsksForIt() {
    Fleet fleet = BROWSING.fleet();
    long first = fleet.guest("pill", 10);
    Page page = BROWSING.page();
    page.open("/ui/?label=test:pill");
    page.soon(() -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("live"));
    assertThat(page.text(Hooks.NEW)).isEmpty();

    long second = fleet.guest("pill", 20);
    page.soon(() -> assertThat(page.text(Hooks.NEW).orElse("")).contains("1"));
    assertThat(page.rows()).containsExactly(first);
    long third = fleet.guest("pill", 30);
    page.soon(() -> assertThat(page.text(Hooks.NEW).orElse("")).contains("2"));
    fleet.guest("another-list", 40);

    page.click(Hooks.NEW);
    page.soon(() -> assertThat(page.rows()).containsExactly(third, second, first));
    assertThat(page.text(Hooks.NEW)).isEmpty();
  }

  @Test
  void anActionReachesTheRecordOnlyWhenItIsConfirmed() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("action", 10);
    Page page = BROWSING.page();
    page.open("/ui/m/" + id);
    page.click(Hooks.action("cancel"));
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isEqualTo(1));
    page.press("Escape");
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isZero());
    assertThat(fleet.record(id).path("requested_action").isNull()).isTrue();

    page.click(Hooks.action("cancel"));
    page.soon(() -> assertThat(page.count(Hooks.CONFIRM)).isEqualTo(1));
    if (page.count("dialog[open] input[name=confirm]") == 1) {
      page.fill("dialog[open] input[name=confirm]", "cancel");
    }
    page.click(Hooks.CONFIRM);
    page.soon(() ->
        assertThat(fleet.record(id).path("requested_action").path("action").textValue())
            .isEqualTo("cancel"));
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isZero());
    page.soon(
        () -> assertThat(page.text("[data-timeline]").orElse("")).containsIgnoringCase("cancel"));
  }

  @Test
  void onlyActionsThatTheMigrationTakesAreOffered() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("allowed", 10);
    Page page = BROWSING.page();
    page.open("/ui/m/" + id);
    page.soon(() -> assertThat(page.count(Hooks.action("cancel") + ":enabled")).isEqualTo(1));
    fleet.status(id, "completed");
    page.soon(() -> assertThat(page.count(Hooks.action("cancel") + ":enabled")).isZero());
  }

  @Test
  void theListIsUsedWithTheKeyboardAlone() {
    List<Long> ids = BROWSING.fleet().guests("keys", 3);
    Page page = BROWSING.page();
    page.open("/ui/?label=test:keys");
    page.soon(() -> assertThat(page.rows()).hasSize(3));
    page.press("/");
    assertThat(page.evaluate("document.activeElement.matches('input')").booleanValue()).isTrue();
    page.press("Escape");
    page.evaluate("document.activeElement.blur()");
    page.press("j", "j", "k", "j", "Enter");
    page.soon(() -> assertThat(page.address()).isEqualTo("/ui/m/" + ids.get(1)));
    page.soon(() -> assertThat(page.count(Hooks.page("detail"))).isEqualTo(1));
  }

  @Test
  void everythingIsReachedByTheTabKeyAndShowsWhereTheFocusIs() {
    long id = BROWSING.fleet().guest("tab", 10);
    Page page = BROWSING.page();
    page.open("/ui/m/" + id);
    page.soon(() -> assertThat(page.count(Hooks.action("cancel"))).isEqualTo(1));
    boolean reached = false;
    for (int i = 0; i < 60 && !reached; i++) {
      page.press("Tab");
      assertThat(page.evaluate(FOCUS_SHOWS).booleanValue())
          .as("the focus on " + page.evaluate("document.activeElement.outerHTML.slice(0, 200)"))
          .isTrue();
      reached =
          page.evaluate("document.activeElement.matches(%s)", Hooks.action("cancel"))
              .booleanValue();
    }
    assertThat(reached).isTrue();
    page.press("Enter");
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isEqualTo(1));
    assertThat(
            page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
                .booleanValue())
        .isTrue();
    page.press("Escape");
    page.soon(() ->
        assertThat(
                page.evaluate("document.activeElement.matches(%s)", Hooks.action("cancel"))
                    .booleanValue())
            .as("the focus is back where it was")
            .isTrue());
  }

  @Test
  void theThemeFollowsTheSystemUntilSomebodyChoosesAndThenStays() {
    Page page = BROWSING.page(View.DESKTOP.inTheDark());
    page.open("/ui/");
    double dark = brightness(page);
    assertThat(dark).isLessThan(0.3);
    double brightest = dark;
    for (int i = 0; i < 3 && brightest < 0.7; i++) {
      page.click(Hooks.THEME);
      brightest = brightness(page);
    }
    assertThat(brightest).isGreaterThan(0.7);
    page.reload();
    assertThat(brightness(page)).isEqualTo(brightest);
  }

  /** Of what is behind the text, from 0 to 1. */
  private static double brightness(Page page) {
    return page.evaluate(
            """
            (parts => parts.slice(0, 3).reduce((sum, part) => sum + part, 0) / 3 / 255)(
                [document.body, document.documentElement]
                    .map(behind => getComputedStyle(behind).backgroundColor)
                    .filter(colour => colour !== 'rgba(0, 0, 0, 0)')[0]
                    .match(/[0-9.]+/g).map(Number))
            """)
        .doubleValue();
  }

  @Test
  void theCommandThatIsCopiedReadsWhatThePageShows() {
    Fleet fleet = BROWSING.fleet();
    long id = fleet.guest("copy", 10);
    Page page = BROWSING.page();
    page.open("/ui/m/" + id);
    page.soon(() -> assertThat(page.count("button[data-copy=\"curl\"]")).isEqualTo(1));
    page.evaluate(
        "document.querySelector('button[data-copy=\"curl\"]').closest('details')?.setAttribute('open', '')");
    page.click("button[data-copy=\"curl\"]");
    page.soon(() ->
        assertThat(page.evaluate("navigator.clipboard.readText()").textValue())
            .startsWith("curl ")
            .contains(BROWSING.service().url() + "/migrations/" + id));
  }
}
