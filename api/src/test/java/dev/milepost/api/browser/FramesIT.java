package dev.milepost.api.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A long list under many reports. How smoothly it draws them is a matter of the machine, and {@code
 * make bench ONLY=dashboard} measures it.
 */
class FramesIT {
  @RegisterExtension static final Browsing BROWSING = new Browsing();

  private static final int ROWS = 200;

  @BeforeAll
  static void fill() {
    BROWSING.fleet().guests("frames", ROWS);
  }

  @Test
  void twoHundredRowsShowTheLastOfFiftyReportsASecond() {
    JsonNode found =
        NodeScript.run(Duration.ofMinutes(2), "frames.js", BROWSING.service().url(), "5", "50");
    System.out.println("Frames: " + found);
    assertThat(found.path("rows").intValue()).isEqualTo(ROWS);
    assertThat(found.path("missing")).as("rows that never showed their last report").isEmpty();
    assertThat(found.path("errors")).isEmpty();
  }
}
