package dev.milepost.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.Vocabulary;
import dev.milepost.service.vocabulary.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScenarioTest {
  private static final double LONGEST_SECONDS = 3600;

  @ParameterizedTest
  @EnumSource(Scenario.class)
  void sameNumberMakesTheSameCourse(Scenario scenario) {
    assertThat(reports(scenario.course(7))).isEqualTo(reports(scenario.course(7)));
    assertThat(scenario.course(7).creation()).isEqualTo(scenario.course(7).creation());
    assertThat(scenario.course(7).creation()).isNotEqualTo(scenario.course(8).creation());
  }

  /** What is asked for on the way is left out: it may come at any moment. */
  @ParameterizedTest
  @EnumSource(Scenario.class)
  void everyStatusMayFollowTheOneBefore(Scenario scenario) {
    for (long number = 1; number <= 20; number++) {
      Course course = scenario.course(number);
      Vocabulary vocabulary =
          MigrationType.of(course.creation().path("migration_type").textValue())
              .orElseThrow()
              .vocabulary();
      List<String> words = new ArrayList<>();
      words.add(course.creation().path("status").textValue());
      reports(course).forEach(report -> words.add(report.path("status").textValue()));
      words.add(course.ending().status());
      for (int i = 1; i < words.size(); i++) {
        Word from = vocabulary.word(words.get(i - 1)).orElseThrow();
        Word to = vocabulary.word(words.get(i)).orElseThrow();
        assertThat(vocabulary.allows(from, to, null)).as(from + " to " + to).isTrue();
      }
      assertThat(vocabulary.word(words.getLast()).orElseThrow().state().isFinished()).isTrue();
    }
  }

  @Test
  void everyTypeIsThere() {
    Set<String> types =
        EnumSet.allOf(Scenario.class).stream()
            .map(scenario -> scenario.course(1).creation().path("migration_type").textValue())
            .collect(Collectors.toSet());
    assertThat(types).containsExactlyInAnyOrderElementsOf(MigrationType.words());
  }

  @Test
  void onlyTheOneThatNeverConvergesNeedsHelp() {
    Stream.of(Scenario.FAST, Scenario.SLOW, Scenario.OSCILLATING)
        .forEach(scenario -> assertThat(seconds(scenario.course(3))).isLessThan(900));
    assertThat(seconds(Scenario.NEVER_CONVERGING.course(3))).isGreaterThan(LONGEST_SECONDS);
    assertThat(seconds(Scenario.STALLED.course(3))).isGreaterThan(LONGEST_SECONDS);
  }

  @Test
  void forcedOnItDrainsAtTheDestination() {
    Course course = Scenario.NEVER_CONVERGING.course(3);
    JsonNode before = afterSeconds(course, 300);
    assertThat(before.path("status").textValue()).isEqualTo("running");
    assertThat(course.asked("force_complete")).isTrue();
    JsonNode drained = before;
    for (Sheet sheet = course.advance(1); sheet != null; sheet = course.advance(1)) {
      JsonNode now = sheet.fields();
      if (now.has("memory_remaining")) {
        assertThat(now.path("status").textValue()).isEqualTo("running (post-copy)");
        assertThat(now.path("memory_remaining").longValue()).isNotNegative();
        drained = now;
      }
    }
    assertThat(drained.path("memory_remaining").longValue()).isZero();
  }

  @Test
  void whatIsHeldGoesWhereItIsSent() {
    Course confirmed = held(Scenario.RESIZE.course(5));
    assertThat(confirmed.asked("cutover")).isFalse();
    assertThat(confirmed.asked("confirm")).isTrue();
    assertThat(last(confirmed)).isEqualTo("confirming");
    assertThat(confirmed.ending().status()).isEqualTo("confirmed");
    Course reverted = held(Scenario.COLD.course(5));
    assertThat(reverted.asked("revert")).isTrue();
    assertThat(last(reverted)).isEqualTo("reverting");
    assertThat(reverted.ending().status()).isEqualTo("reverted");
  }

  private static Course held(Course course) {
    for (Sheet sheet = course.advance(1); sheet != null; sheet = course.advance(1)) {
      if (sheet.fields().path("status").textValue().equals("finished")) {
        return course;
      }
    }
    throw new AssertionError("it was never held");
  }

  private static String last(Course course) {
    return reports(course).getLast().path("status").textValue();
  }

  private static JsonNode afterSeconds(Course course, int seconds) {
    JsonNode last = Sheet.empty().fields();
    for (int i = 0; i < seconds; i++) {
      last = Objects.requireNonNull(course.advance(1)).fields();
    }
    return last;
  }

  /** All of them, or those of an hour. */
  private static List<JsonNode> reports(Course course) {
    List<JsonNode> reports = new ArrayList<>();
    double interval = course.intervalAt(0);
    Sheet sheet = course.advance(interval);
    for (double at = 0; sheet != null && at < LONGEST_SECONDS; at += interval) {
      reports.add(sheet.fields().deepCopy().set("parts", sheet.parts()));
      sheet = course.advance(interval);
    }
    return reports;
  }

  private static double seconds(Course course) {
    double seconds = 0;
    while (seconds <= LONGEST_SECONDS && course.advance(1) != null) {
      seconds++;
    }
    return seconds;
  }
}
