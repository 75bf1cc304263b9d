package dev.milepost.service.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupingKeyTest {
  @ParameterizedTest
  @CsvSource({
    "., Lg",
    ".., Li4",
    "a b, YSBi",
    "a+b, YSti",
    "a/b, YS9i",
    "%2F, JTJG",
    "ü€😀, w7zigqzwn5iA",
    "??>, Pz8-",
    "{}~~, e31-fg"
  })
  void jobIdIsWrittenAsUnpaddedBase64Url(String jobId, String encoded) {
    assertThat(new GroupingKey("milepost", jobId, Map.of()).path())
        .isEqualTo("/metrics/job@base64/bWlsZXBvc3Q/job_id@base64/" + encoded);
  }

  @Test
  void labelsFollowInTheOrderOfTheirNames() {
    assertThat(
            new GroupingKey("j", "1", Map.of("zone", "b", "database", "quay", "empty", "")).path())
        .isEqualTo(
            "/metrics/job@base64/ag/job_id@base64/MQ"
                + "/database@base64/cXVheQ/empty@base64/=/zone@base64/Yg");
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a b", "a+b", "a/b", "%2F", "ü€😀", "'\"\\", "=", " "})
  void anyPlainTextIsAJobId(String jobId) {
    assertThat(GroupingKey.complaintAboutJobId(jobId)).isEmpty();
  }

  @Test
  void jobIdIsCountedInBytes() {
    assertThat(GroupingKey.complaintAboutJobId("x".repeat(255))).isEmpty();
    assertThat(GroupingKey.complaintAboutJobId("ü".repeat(127))).isEmpty();
    assertThat(GroupingKey.complaintAboutJobId("x".repeat(256)))
        .hasValue("must be 1 to 255 bytes of UTF-8, not 256");
    assertThat(GroupingKey.complaintAboutJobId("ü".repeat(128)))
        .hasValue("must be 1 to 255 bytes of UTF-8, not 256");
    assertThat(GroupingKey.complaintAboutJobId(""))
        .hasValue("must be 1 to 255 bytes of UTF-8, not 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "\0", "\u007f", "\u0085", "\ud800", "a\udc00b", "\udc00\ud800"})
  void whatDoesNotArriveExactlyIsRefused(String text) {
    assertThat(GroupingKey.complaintAboutJobId(text)).isPresent();
    assertThat(GroupingKey.complaintAboutLabelValue(text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"database", "_x", "a1_", "jobs", "job_id_", "_a_"})
  void labelNamesThatPrometheusTakes(String name) {
    assertThat(GroupingKey.complaintAboutLabelName(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1a", "A", "a-b", "a.b", "ü", "__x", "__", "job", "job_id", "instance", "a\n"})
  void labelNamesThatItDoesNot(String name) {
    assertThat(GroupingKey.complaintAboutLabelName(name)).isPresent();
  }

  @Test
  void labelsAreBounded() {
    assertThat(GroupingKey.complaintAboutLabelName("a".repeat(64))).isEmpty();
    assertThat(GroupingKey.complaintAboutLabelName("a".repeat(65))).isPresent();
    assertThat(GroupingKey.complaintAboutLabelValue("")).isEmpty();
    assertThat(GroupingKey.complaintAboutLabelValue("😀".repeat(255))).isEmpty();
    assertThat(GroupingKey.complaintAboutLabelValue("x".repeat(256)))
        .hasValue("must have at most 255 characters, not 256");
  }
}
