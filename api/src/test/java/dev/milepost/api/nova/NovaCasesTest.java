package dev.milepost.api.nova;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.RunningService;
import dev.milepost.api.nova.NovaCases.Case;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded case, against the service as it runs. */
class NovaCasesTest {
  private static RunningService service;
  private static NovaData data;
  private static String loaded = "";

  @BeforeAll
  static void start() {
    service = RunningService.start(Map.of("MILEPOST_SILENT_AFTER", "7d"));
    data = new NovaData(service.database().url());
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @TestFactory
  Stream<DynamicTest> everyRecordedCase() {
    return NovaCases.all().map(each -> DynamicTest.dynamicTest(each.toString(), () -> check(each)));
  }

  private static void check(Case recorded) {
    NovaAnswer answer = ask(recorded);
    assertThat(mismatches(recorded.expected(), answer)).as(answer.body()).isEmpty();
    if (recorded.deviates()) {
      assertThat(mismatches(recorded.recordedAnswer(), answer))
          .as("a deviation differs from what was recorded")
          .isNotEmpty();
    }
  }

  private static NovaAnswer ask(Case recorded) {
    if (!loaded.equals(recorded.text("data"))) {
      loaded = recorded.text("data");
      data.load(loaded);
    }
    String method = recorded.text("method");
    NovaAnswer answer =
        NovaAnswer.to(
            method, service.url() + recorded.text("path"), headers(recorded), body(recorded));
    if (answer.status() == 202) {
      loaded = "";
    }
    return answer;
  }

  private static Map<String, String> headers(Case recorded) {
    Map<String, String> headers = new HashMap<>();
    JsonNode microversion = recorded.recorded().path("microversion");
    if (microversion.isTextual()) {
      headers.put(NovaAnswer.VERSION, "compute " + microversion.textValue());
    }
    if (recorded.recorded().has("body")) {
      headers.put("Content-Type", "application/json");
    }
    for (Map.Entry<String, JsonNode> header : recorded.recorded().path("headers").properties()) {
      headers.put(header.getKey(), header.getValue().asText());
    }
    return headers;
  }

  private static String body(Case recorded) {
    JsonNode body = recorded.recorded().path("body");
    return body.isTextual() || body.isMissingNode() ? body.asText() : body.toString();
  }

  private static List<String> mismatches(ObjectNode expected, NovaAnswer answer) {
    List<String> mismatches = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : expected.properties()) {
      JsonNode value = entry.getValue();
      boolean right =
          switch (entry.getKey()) {
            case "status" -> answer.status() == value.intValue();
            case "content_type" ->
                answer.headers("Content-Type").equals(List.of(value.textValue()));
            case "api_version" -> saysVersion(answer, value.textValue());
            case "empty_body" -> answer.body().isEmpty();
            case "text" -> answer.body().equals(value.textValue());
            case "fault" ->
                topKey(answer).equals(value.textValue())
                    && answer.json().path(value.textValue()).path("code").intValue()
                        == answer.status();
            case "message" -> answer.message().equals(value.textValue());
            case "top_key" -> topKey(answer).equals(value.textValue());
            case "migration" -> answer.json().path("migration").equals(value);
            case "ids" -> hasIds(answer, value, expected.path("ordered").booleanValue());
            case "keys_first" -> hasKeys(answer, value, expected.path("ids").get(0).longValue());
            case "ordered", "next" -> true;
            default -> throw new AssertionError("unknown expectation " + entry.getKey());
          };
      if (!right) {
        mismatches.add(entry.toString());
      }
    }
    if (expected.has("ids") && !next(answer).equals(expected.path("next").asText())) {
      mismatches.add("next: " + next(answer));
    }
    boolean unversioned = expected.has("content_type") && !expected.has("api_version");
    // "/" has another face for browsers, and says "Vary: Accept" of it.
    if (unversioned && answer.headers("Vary").stream().anyMatch(v -> v.contains("API-Version"))) {
      mismatches.add("names a version");
    }
    return mismatches;
  }

  private static String topKey(NovaAnswer answer) {
    return answer.json().properties().stream().map(Map.Entry::getKey).findFirst().orElse("");
  }

  private static boolean saysVersion(NovaAnswer answer, String version) {
    return answer.headers(NovaAnswer.VERSION).equals(List.of(version))
        && answer
            .headers("X-OpenStack-Nova-API-Version")
            .equals(List.of(version.substring("compute ".length())))
        && answer
            .headers("Vary")
            .equals(List.of(NovaAnswer.VERSION, "X-OpenStack-Nova-API-Version"))
        && answer.headers("x-openstack-request-id").getFirst().matches("req-[0-9a-f-]{36}")
        && answer.headers("x-openstack-request-id").equals(answer.headers("x-compute-request-id"));
  }

  private static boolean hasIds(NovaAnswer answer, JsonNode expected, boolean ordered) {
    Stream<Long> ids = expected.valueStream().map(JsonNode::longValue);
    List<Long> found = answer.ids();
    return ordered
        ? ids.toList().equals(found)
        : ids.sorted().toList().equals(found.stream().sorted().toList());
  }

  /** The keys of the item that was the first one in Nova's answer. */
  private static boolean hasKeys(NovaAnswer answer, JsonNode expected, long id) {
    JsonNode item =
        answer
            .json()
            .path("migrations")
            .valueStream()
            .filter(each -> each.path("id").longValue() == id)
            .findFirst()
            .orElseThrow();
    return item.properties().stream()
        .map(Map.Entry::getKey)
        .sorted()
        .toList()
        .equals(expected.valueStream().map(JsonNode::textValue).toList());
  }

  private static String next(NovaAnswer answer) {
    return answer
        .json()
        .path("migrations_links")
        .path(0)
        .path("href")
        .asText()
        .replace(service.url(), "");
  }
}
