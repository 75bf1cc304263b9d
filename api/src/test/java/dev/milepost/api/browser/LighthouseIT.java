package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Lighthouse judges without a clock, in its mobile form, the harder one. Its performance score
 * depends on what else the machine does, so {@code make bench ONLY=dashboard} measures it, in both
 * forms.
 */
class LighthouseIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  /** Lighthouse's own bound for a page that stands still while it loads. */
  private static final double STILL = 0.1;

  private static List<Long> ids = List.of();

  @BeforeAll
  static void fill() {
    ids = BROWSING.fleet().ofEveryKind();
    BROWSING.fleet().guests("more", 25);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ui/", "/ui/m/%d", "/ui/system"})
  void aPageIsAccessibleByBestPracticesAndStandsStill(String path) {
    JsonNode found =
        NodeScript.run(
            Duration.ofMinutes(2),
            "lighthouse.js",
            BROWSING.service().url() + path.formatted(ids.getFirst()),
            "mobile",
            "accessibility,best-practices",
            "cumulative-layout-shift");
    String report = found.toPrettyString();
    assertThat(found.path("scores").path("accessibility").intValue()).as(report).isEqualTo(100);
    assertThat(found.path("scores").path("best-practices").intValue()).as(report).isEqualTo(100);
    assertThat(found.path("shift").doubleValue()).as(report).isLessThan(STILL);
  }
}
