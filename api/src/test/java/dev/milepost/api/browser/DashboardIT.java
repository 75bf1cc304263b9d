package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import io.restassured.RestAssured;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the dashboard shows while the service is well. */
class DashboardIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  private static final Offset<Double> TENTH = Offset.offset(0.11);

  @Test
  void theListAnswersAtAGlanceWhatMovesAndHowFarItIs() {
    long id = BROWSING.fleet().guest("glance", 40);
    Page page = BROWSING.page();
    assertThat(page.open("/ui/?label=test:glance")).isEqualTo(200);
    page.soon(() -> assertThat(page.rows()).containsExactly(id));
    assertThat(page.count(Hooks.page("list"))).isEqualTo(1);
    assertThat(page.percent(Hooks.bar(id))).isCloseTo(40, TENTH);
    assertThat(page.text(Hooks.field(id, "state")).orElseThrow()).containsIgnoringCase("running");
    assertThat(page.text(Hooks.field(id, "last-heard"))).isPresent().get().isNotEqualTo("");
    page.soon(() -> assertThat(page.attribute(Hooks.LIVE, "data-live")).hasValue("live"));
  }

  @Test
  void theRootIsTheDashboardForABrowserAndTheVersionDocumentForAProgram() {
    Page page = BROWSING.page();
    assertThat(page.open("/")).isEqualTo(200);
    assertThat(page.count(Hooks.page("list"))).isEqualTo(1);
    assertThat(BROWSING.fleet().http().get("/").isObject()).isTrue();
  }

  @Test
  void aMigrationsPageShowsItsPhasesItsTimelineAndItsRelay() {
    long id = BROWSING.fleet().guest("detail", 40);
    Page page = BROWSING.page();
    assertThat(page.open("/ui/m/" + id)).isEqualTo(200);
    page.soon(() -> assertThat(page.percent(Hooks.bar())).isCloseTo(40, TENTH));
    assertThat(page.count(Hooks.page("detail"))).isEqualTo(1);
    assertThat(page.text("ol[data-stepper]").orElseThrow()).containsIgnoringCase("running");
    page.soon(
        () -> assertThat(page.text("[data-timeline]").orElse("")).containsIgnoringCase("created"));
    assertThat(page.text("[data-relay]")).isPresent();
    assertThat(page.count("[data-chart]")).isEqualTo(1);
  }

  @Test
  void everyKindOfMigrationHasAPageWithoutAnError() {
    Page page = BROWSING.page();
    for (long id : BROWSING.fleet().ofEveryKind()) {
      assertThat(page.open("/ui/m/" + id)).isEqualTo(200);
      String state = BROWSING.fleet().record(id).path("state").textValue();
      page.soon(() ->
          assertThat(page.text(Hooks.field("state")).orElse(""))
              .as("migration " + id)
              .containsIgnoringCase(state));
    }
  }

  @Test
  void aReasonOfFailureIsReadOnTheRowAndOnThePage() {
    long id =
        BROWSING
            .fleet()
            .http()
            .create("{\"migration_type\": \"backup\", \"labels\": {\"test\": \"reason\"}}");
    BROWSING
        .fleet()
        .report(id, "{\"status\": \"failed\", \"outcome_reason\": \"the disk is full\"}");
    Page page = BROWSING.page();
    page.open("/ui/?label=test:reason");
    page.soon(() -> assertThat(page.text(Hooks.row(id)).orElse("")).contains("the disk is full"));
    page.open("/ui/m/" + id);
    page.soon(() -> assertThat(page.text("main").orElse("")).contains("the disk is full"));
  }

  @Test
  void theSystemPageTellsHowTheServiceIs() {
    Page page = BROWSING.page();
    assertThat(page.open("/ui/system")).isEqualTo(200);
    assertThat(page.count(Hooks.page("system"))).isEqualTo(1);
    page.soon(() ->
        assertThat(page.text("main").orElse(""))
            .containsIgnoringCase("database")
            .contains("test")
            .contains("18."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/", "/ui/m/1", "/ui/system"})
  void aPageRunsOnlyWhatTheServiceServes(String path) {
    String policy =
        RestAssured.given()
            .baseUri(BROWSING.service().url())
            .accept("text/html")
            .get(path)
            .header("Content-Security-Policy");
    assertThat(policy)
        .containsPattern("default-src '(none|self)'")
        .doesNotContain("unsafe")
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("*");
  }

  @Test
  void chipsCountWhatThereIs() {
    Fleet fleet = BROWSING.fleet();
    fleet.guests("chips", 3);
    Page page = BROWSING.page();
    page.open("/ui/");
    int running =
        fleet.http().get("/migrations/summary").path("by_state").path("running").intValue();
    page.soon(() ->
        assertThat(page.text(Hooks.chip("running")).orElse(""))
            .contains(Integer.toString(running)));
  }

  @Test
  void aServiceWithNothingInItTeachesTheFirstCommand() {
    try (RunningService empty = RunningService.start(Map.of())) {
      Page page = BROWSING.pageToBeCutOff(empty.url());
      page.open("/ui/");
      page.soon(() ->
          assertThat(page.text(Hooks.EMPTY).orElse(""))
              .contains("curl")
              .contains(empty.url() + "/migrations"));
      new Fleet(empty.url()).guest("first", 10);
      page.soon(
          () -> assertThat(page.text(Hooks.NEW).isPresent() || page.rows().size() == 1).isTrue());
    }
  }

  @Test
  void aFilterThatNothingFitsSaysSo() {
    Page page = BROWSING.page();
    page.open("/ui/?label=test:nothing-has-it");
    page.soon(() -> assertThat(page.text(Hooks.EMPTY)).isPresent());
    assertThat(page.text(Hooks.EMPTY)).get().asString().doesNotContain("curl");
    assertThat(page.rows()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/", "/ui/m/%d", "/ui/system"})
  void aPhoneShowsAPageWithoutScrollingSideways(String path) {
    long id = BROWSING.fleet().ofEveryKind().getFirst();
    Page page = BROWSING.page(View.PHONE);
    page.open(path.formatted(id));
    page.soon(
        () -> assertThat(page.evaluate("document.readyState").textValue()).isEqualTo("complete"));
    assertThat(page.evaluate("document.scrollingElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(View.PHONE.width());
  }
}
