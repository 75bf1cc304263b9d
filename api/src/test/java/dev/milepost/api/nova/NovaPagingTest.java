package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.api.RunningService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long lists, with hidden migrations and others' types among them. */
class NovaPagingTest {
  private static final int COUNT = 5_000;

  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of("MILEPOST_SILENT_AFTER", "7d"));
    new NovaData(service.database().url()).loadMany(COUNT);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {97, 1000})
  void linksLeadToEveryVisibleMigrationOnce(int limit) {
    List<JsonNode> seen = new ArrayList<>();
    String url = service.url() + "/v2.1/os-migrations?limit=" + limit;
    while (!url.isEmpty()) {
      JsonNode page = NovaAnswer.get(url, "2.80").json();
      url = page.path("migrations_links").path(0).path("href").asText();
      assertThat(page.path("migrations").size())
          .isEqualTo(url.isEmpty() ? visible() % limit : limit);
      page.path("migrations").forEach(seen::add);
    }
    assertThat(seen)
        .isSortedAccordingTo(
            Comparator.<JsonNode, String>comparing(item -> item.path("created_at").textValue())
                .thenComparingLong(item -> item.path("id").longValue())
                .reversed());
    assertThat(seen.stream().map(item -> item.path("id").longValue()))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(visibleIds());
  }

  @Test
  void withoutPagingTheListIsWhole() {
    String url = service.url() + "/v2.1/os-migrations?limit=3";
    assertThat(NovaAnswer.get(url, "2.58").ids()).containsExactlyInAnyOrderElementsOf(visibleIds());
  }

  @Test
  void noLimitMeansAThousand() {
    NovaAnswer answer = NovaAnswer.get(service.url() + "/v2.1/os-migrations", "2.59");
    assertThat(answer.ids()).hasSize(1000);
    assertThat(answer.json().path("migrations_links").path(0).path("href").asText())
        .startsWith(service.url() + "/v2.1/os-migrations?marker=");
  }

  private static int visible() {
    return visibleIds().size();
  }

  private static List<Long> visibleIds() {
    return LongStream.rangeClosed(1, COUNT)
        .filter(id -> id % 7 != 0 && id % 11 != 0)
        .boxed()
        .toList();
  }
}
