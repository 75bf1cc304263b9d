package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** axe finds nothing on any page, in either theme, wide and narrow, whatever is shown. */
class AccessibilityIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  private static List<Long> ids = List.of();

  @BeforeAll
  static void fill() {
    ids = BROWSING.fleet().ofEveryKind();
  }

  static List<View> views() {
    return List.of(View.DESKTOP, View.DESKTOP.inTheDark(), View.PHONE, View.PHONE.inTheDark());
  }

  @ParameterizedTest
  @MethodSource("views")
  void theList(View view) {
    Page page = BROWSING.page(view);
    page.open("/ui/");
    page.soon(() -> assertThat(page.rows()).hasSameSizeAs(ids));
    isAccessible(page);
    page.press("?");
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isEqualTo(1));
    isAccessible(page);
  }

  @ParameterizedTest
  @MethodSource("views")
  void aListOfNothing(View view) {
    Page page = BROWSING.page(view);
    page.open("/ui/?label=test:nothing-has-it");
    page.soon(() -> assertThat(page.text(Hooks.EMPTY)).isPresent());
    isAccessible(page);
  }

  @ParameterizedTest
  @MethodSource("views")
  void theMigrationsOfEveryKind(View view) {
    Page page = BROWSING.page(view);
    for (long id : ids) {
      page.open("/ui/m/" + id);
      page.soon(() ->
          assertThat(page.text("[data-timeline]").orElse("")).containsIgnoringCase("created"));
      isAccessible(page);
    }
  }

  @ParameterizedTest
  @MethodSource("views")
  void theQuestionBeforeAnAction(View view) {
    Page page = BROWSING.page(view);
    page.open("/ui/m/" + ids.getFirst());
    page.click(Hooks.action("cancel"));
    page.soon(() -> assertThat(page.count(Hooks.DIALOG)).isEqualTo(1));
    isAccessible(page);
  }

  @ParameterizedTest
  @MethodSource("views")
  void theSystem(View view) {
    Page page = BROWSING.page(view);
    page.open("/ui/system");
    page.soon(() -> assertThat(page.text("main").orElse("")).contains("18."));
    isAccessible(page);
  }

  private static void isAccessible(Page page) {
    JsonNode found = page.axe();
    assertThat(found.path("passed").intValue()).as("rules that axe tried").isGreaterThan(15);
    assertThat(found.path("violations"))
        .as(page.address() + ":\n" + found.path("violations").toPrettyString())
        .isEmpty();
  }
}
