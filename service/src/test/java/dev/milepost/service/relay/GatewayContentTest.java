package dev.milepost.service.relay;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayContentTest {
  @Test
  void readsTheGroupsOfOurJobOnly() throws IOException {
    String content =
        """
        {"status":"success","data":[
          {"a_foreign_family":{"type":"HISTOGRAM","metrics":[{"labels":{},"buckets":{"0.1":"4"}}]},
           "labels":{"job":"milepost","job_id":"..","database":"ü","empty":""},
           "last_push_successful":true,
           "migration_completion_percent":%1$s"0.123456789"}]},
           "migration_complete_total":%1$s"1"}]},
           "migration_failed_total":%1$s"0"}]},
           "migration_items_complete_total":%1$s"1.2345678e+09"}]}},
          {"labels":{"job":"milepost","job_id":"bare"},"last_push_successful":false,
           "migration_failed_total":%1$s"1"},{"labels":{"x":"y"},"value":"1"}]}},
          {"labels":{"job":"milepost"}},
          {"labels":{"job":"other","job_id":"1"},"migration_failed_total":%1$s"1"}]}}]}
        """
            .formatted("{\"type\":\"GAUGE\",\"metrics\":[{\"labels\":{\"job\":\"x\"},\"value\":");
    List<GroupContent> groups = GatewayContent.groups(stream(content), "milepost");
    assertThat(groups.stream().collect(toMap(GroupContent::key, GroupContent::only)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                new GroupingKey("milepost", "..", Map.of("database", "ü", "empty", "")),
                new GroupValues(0.123456789, 1, 0, 1234567800),
                new GroupingKey("milepost", "bare", Map.of()),
                new GroupValues(Double.NaN, Double.NaN, Double.NaN, Double.NaN),
                new GroupingKey("milepost", null, Map.of()),
                new GroupValues(Double.NaN, Double.NaN, Double.NaN, Double.NaN)));
  }

  @Test
  void readsTheRecordsOfABatchAndWhateverElseAMilepostPushed() throws IOException {
    String content =
        """
        {"data":[
          {"labels":{"job":"milepost"},"migration_not_converging":{},
           "migration_failed_total":{"metrics":[
             {"labels":{"job_id":"a"},"value":"1"},{"labels":{"job_id":"b"},"value":"0"},
             {"labels":{"job_id":"c"},"value":"0"},{"labels":{"job_id":"c"},"value":"0"}]}},
          {"labels":{"job":"a container's"},"migration_not_converging":{},
           "migration_failed_total":{"metrics":[{"labels":{},"value":"1"}]}},
          {"labels":{"job":"another database's","job_id":"1"},"migration_not_converging":{}},
          {"labels":{"job":"foreign"},
           "migration_failed_total":{"metrics":[{"labels":{},"value":"1"}]}}]}
        """;
    List<GroupContent> groups = GatewayContent.groups(stream(content), "milepost");
    assertThat(groups)
        .extracting(GroupContent::key)
        .containsExactly(
            new GroupingKey("milepost", null, Map.of()),
            new GroupingKey("a container's", null, Map.of()));
    assertThat(groups.getFirst().each())
        .isEqualTo(Map.of("a", failed(1), "b", failed(0), "c", failed(Double.NaN)));
  }

  /** Where the other families are missing. */
  private static GroupValues failed(double value) {
    return new GroupValues(Double.NaN, Double.NaN, value, Double.NaN);
  }

  @Test
  void readsTheStartTime() throws IOException {
    String status =
        """
        {"status":"success","data":{"flags":{"start_time":"no"},"start_time":"2026-11-20T08:38Z"}}
        """;
    assertThat(GatewayContent.startTime(stream(status))).isEqualTo("2026-11-20T08:38Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"data\":5}",
        "{\"data\":[{\"labels\":{\"job\":\"milepost\"",
        "{\"data\":[",
        "{\"data\":{"
      })
  void anythingElseIsAnError(String content) {
    assertThatThrownBy(() -> GatewayContent.groups(stream(content), "milepost"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> GatewayContent.startTime(stream(content)))
        .isInstanceOf(IOException.class);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
