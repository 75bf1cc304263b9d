package dev.milepost.service.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.vocabulary.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real migrations by QEMU, with and without the three optional inputs. */
class TraceTest {
  private record Step(String status, Sample sample) {}

  @ParameterizedTest
  @CsvSource({"0.5", "1", "2", "5"})
  void convergingIsNeverDoubted(double every) {
    for (boolean told : new boolean[] {true, false}) {
      Watch watch = replay("qemu-converging", told, every);
      assertThat(watch.verdicts())
          .as("told " + told)
          .isSubsetOf(Verdict.MEASURING, Verdict.CONVERGING, Verdict.NOT_APPLICABLE);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5", "1", "2"})
  void notConvergingIsFoundByItsEnd(double every) {
    Watch told = replay("qemu-not-converging", true, every);
    System.out.printf(
        "qemu-not-converging every %.1f s, told: at_risk at %.0f s, not_converging at %.0f s%n",
        every, told.first(Verdict.AT_RISK), told.first(Verdict.NOT_CONVERGING));
    assertThat(told.verdicts()).doesNotContain(Verdict.CONVERGING);
    assertThat(told.outlook().verdict()).isEqualTo(Verdict.NOT_CONVERGING);
    assertThat(told.outlook().convergence().dirtyRatio()).isBetween(0.95, 1.01);
  }

  @ParameterizedTest
  @CsvSource({"0.5", "1", "2", "5"})
  void withoutTheOptionalInputsNeverTheOpposite(double every) {
    Watch watch = replay("qemu-not-converging", false, every);
    System.out.printf(
        "qemu-not-converging every %.1f s, six fields: at_risk at %.0f s, ends %s%n",
        every, watch.first(Verdict.AT_RISK), watch.outlook().verdict().word());
    assertThat(watch.verdicts()).doesNotContain(Verdict.CONVERGING);
  }

  @ParameterizedTest
  @CsvSource({"qemu-cancelled", "qemu-failed-destination-lost", "qemu-post-copy"})
  void neverConvergingBeforeTheSwitchAndNotApplicableAfterIt(String trace) {
    for (boolean told : new boolean[] {true, false}) {
      for (double every : new double[] {0.5, 1, 2, 5}) {
        Watch watch = replay(trace, told, every);
        assertThat(watch.verdicts()).doesNotContain(Verdict.CONVERGING);
        Outlook last = watch.outlook();
        Outlook switched =
            last.in(
                Reports.subject(Reports.LIVE.type(), "running (post-copy)"), Reports.second(100));
        assertThat(switched.verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
        Set<State> ends = EnumSet.of(State.CANCELLED, State.FAILED, State.COMPLETED);
        for (State end : ends) {
          Forecast after = Forecast.at(last, end, Reports.second(100), Thresholds.DEFAULT);
          assertThat(after.convergence().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
        }
      }
    }
  }

  private static Watch replay(String trace, boolean told, double every) {
    Watch watch = new Watch(Reports.LIVE);
    double next = 0;
    for (Step step : steps(trace, told)) {
      double at = Duration.between(Reports.START, step.sample().at()).toMillis() / 1000.0;
      if (at >= next && step.status().equals("active")) {
        watch.see(step.sample());
        next = at + every - 0.1;
      }
    }
    return watch;
  }

  private static List<Step> steps(String trace, boolean told) {
    List<Step> steps = new ArrayList<>();
    for (String line : lines("/traces/" + trace + ".jsonl")) {
      if (!line.contains("\"ram\"")) {
        continue;
      }
      double dirtyPages = number(line, "dirty-pages-rate");
      Flow flow =
          told
              ? new Flow(
                  (long) number(line, "dirty-sync-count"),
                  (long) (number(line, "mbps") * 125_000),
                  (long) (dirtyPages * number(line, "page-size")))
              : Flow.UNKNOWN;
      Sample sample =
          Reports.memory(
              number(line, "t"),
              number(line, "total"),
              number(line, "transferred"),
              number(line, "remaining"),
              flow);
      steps.add(new Step(text(line, "status"), sample));
    }
    return steps;
  }

  private static double number(String line, String name) {
    return Double.parseDouble(match(line, "\"" + name + "\": ([-0-9.eE+]+)"));
  }

  private static String text(String line, String name) {
    return match(line, "\"" + name + "\": \"([^\"]*)\"");
  }

  private static String match(String line, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(line);
    assertThat(matcher.find()).as(pattern).isTrue();
    return Objects.requireNonNull(matcher.group(1));
  }

  private static List<String> lines(String resource) {
    try (InputStream in = TraceTest.class.getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
