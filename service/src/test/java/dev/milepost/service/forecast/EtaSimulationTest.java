package dev.milepost.service.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The four regimes of progress.md 5.4: a copy of 54 million rows with lognormal noise per second,
 * reported every few seconds; errors are taken between 5 % and 97 %.
 */
class EtaSimulationTest {
  private static final int RUNS = 30;
  private static final double ROWS = 54e6;
  private static final double ROWS_PER_SECOND = 30_000;
  private static final double NOISE = 0.5;
  private static final double OF_NO_USE = 2;

  private enum Regime {
    CONSTANT,
    SLOWING_TO_A_THIRD,
    STEP_DOWN_TO_3_OF_10,
    THROTTLED_30_PERCENT,
    THROTTLED_UNTOLD
  }

  private enum Estimator {
    LAST_SECOND,
    TEN_SECONDS,
    SINCE_START,
    OURS
  }

  /** Rows copied by the end of each second, and whether that second was throttled. */
  private record Copy(List<Double> done, List<Boolean> throttled) {
    int seconds() {
      return done.size() - 1;
    }

    double rate(int second, int over) {
      int from = Math.max(0, second - over);
      return (done.get(second) - done.get(from)) / (second - from);
    }
  }

  private static final class Score {
    private final Map<Estimator, List<Double>> errors = new EnumMap<>(Estimator.class);
    private int ready;
    private int covered;

    void note(Estimator estimator, double eta, double truth) {
      double error = Double.isFinite(eta) ? Math.abs(eta / truth - 1) : OF_NO_USE;
      errors.computeIfAbsent(estimator, name -> new ArrayList<>()).add(error);
    }

    double median(Estimator estimator) {
      List<Double> sorted = errors.getOrDefault(estimator, List.of()).stream().sorted().toList();
      assertThat(sorted).isNotEmpty();
      return 100 * sorted.get(sorted.size() / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 30})
  void oursIsBestOrNearlyInEachRegime(int every) {
    System.out.println("median error of the ETA, reports every " + every + " s");
    for (Regime regime : Regime.values()) {
      Score score = play(regime, every);
      double last = score.median(Estimator.LAST_SECOND);
      double ten = score.median(Estimator.TEN_SECONDS);
      double start = score.median(Estimator.SINCE_START);
      double ours = score.median(Estimator.OURS);
      double cover = 100.0 * score.covered / score.ready;
      System.out.printf(
          Locale.ROOT,
          "%-22s last second %3.0f %%, 10 s %3.0f %%, since start %3.0f %%, ours %3.0f %%; "
              + "range covers %3.0f %%%n",
          regime,
          last,
          ten,
          start,
          ours,
          cover);
      double best = Math.min(last, Math.min(ten, start));
      assertThat(ours).as(regime + " median error").isLessThanOrEqualTo(best + 3);
      assertThat(cover).as(regime + " coverage").isGreaterThanOrEqualTo(80);
    }
  }

  private static Score play(Regime regime, int every) {
    Score score = new Score();
    for (int run = 0; run < RUNS; run++) {
      Random random = new Random(31L * regime.name().hashCode() + run);
      judge(copy(regime, random), regime, every, score);
    }
    return score;
  }

  private static Copy copy(Regime regime, Random random) {
    List<Double> done = new ArrayList<>(List.of(0.0));
    List<Boolean> throttled = new ArrayList<>(List.of(false));
    double step = 0.2 + 0.4 * random.nextDouble();
    int phase = random.nextInt(200);
    double sum = 0;
    while (sum < ROWS) {
      double share = sum / ROWS;
      boolean held = regime.name().startsWith("THROTTLED") && (done.size() + phase) % 200 < 60;
      double rate =
          switch (regime) {
            case CONSTANT -> ROWS_PER_SECOND;
            case SLOWING_TO_A_THIRD -> ROWS_PER_SECOND * (1 - share * 2 / 3);
            case STEP_DOWN_TO_3_OF_10 -> ROWS_PER_SECOND / (share > step ? 3.3 : 1);
            case THROTTLED_30_PERCENT, THROTTLED_UNTOLD -> held ? 0 : ROWS_PER_SECOND;
          };
      sum += rate * Math.exp(NOISE * random.nextGaussian() - NOISE * NOISE / 2);
      done.add(sum);
      throttled.add(held);
    }
    return new Copy(done, throttled);
  }

  private static void judge(Copy copy, Regime regime, int every, Score score) {
    Subject subject = Reports.subject(MigrationType.SCHEMA_CHANGE, "copyRows");
    Watch watch = new Watch(subject);
    for (int second = 0; second < copy.seconds(); second += every) {
      boolean told = regime != Regime.THROTTLED_UNTOLD && copy.throttled().get(second);
      Hold hold = told ? Hold.THROTTLED : Hold.NONE;
      watch.see(Reports.items(second, copy.done().get(second).longValue(), (long) ROWS, hold));
      double share = copy.done().get(second) / ROWS;
      if (share < 0.05 || share > 0.97) {
        continue;
      }
      Eta eta =
          Forecast.at(watch.outlook(), State.RUNNING, Reports.second(second), Thresholds.DEFAULT)
              .eta();
      if (eta.seconds() == null || eta.lowSeconds() == null || eta.highSeconds() == null) {
        continue;
      }
      double truth = copy.seconds() - second;
      double left = ROWS - copy.done().get(second);
      score.note(Estimator.LAST_SECOND, left / copy.rate(second, 1), truth);
      score.note(Estimator.TEN_SECONDS, left / copy.rate(second, 10), truth);
      score.note(Estimator.SINCE_START, left / copy.rate(second, second), truth);
      score.note(Estimator.OURS, eta.seconds(), truth);
      if (eta.state() == Eta.State.READY) {
        score.ready++;
        score.covered += eta.lowSeconds() <= truth && truth <= eta.highSeconds() ? 1 : 0;
      }
    }
  }
}
