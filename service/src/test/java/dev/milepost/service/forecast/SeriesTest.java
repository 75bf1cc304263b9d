package dev.milepost.service.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static Series seconds(int count) {
    Series series = Series.empty(20);
    for (int i = 0; i < count; i++) {
      series = plus(series, i);
    }
    return series;
  }

  private static Series plus(Series series, double second) {
    return series.with(second, second * 10, 1000 - second, 0, 0, second + 1);
  }

  @Test
  void stayOfBoundedSizeWithTheFirstAndTheNewestPoints() {
    Series series = seconds(100_000);

    assertThat(series.size()).isBetween(15, 20);
    assertThat(series.seconds(0)).isZero();
    assertThat(series.seconds(series.last())).isEqualTo(99_999);
    assertThat(series.seconds(series.last() - 1)).isEqualTo(99_998);
    assertThat(IntStream.range(1, series.size()))
        .allMatch(i -> series.seconds(i) > series.seconds(i - 1));
  }

  @Test
  void whatAnyTwoPointsTellStaysExactWhateverWasDroppedBetween() {
    Series series = seconds(10_000);
    for (int i = 1; i < series.size(); i++) {
      Window window = series.between(0, i);
      assertThat(window.sent()).isEqualTo(series.seconds(i) * 10);
      assertThat(window.seconds()).isEqualTo(series.seconds(i));
    }
  }

  /** A decision that lost its race must leave no trace in what the next one is made of. */
  @Test
  void twoContinuationsOfOneSeriesDontSeeEachOther() {
    Series common = seconds(5);

    Series one = plus(common, 100);
    Series other = plus(common, 200);
    Series more = plus(plus(one, 101), 102);

    assertThat(common.size()).isEqualTo(5);
    assertThat(one.seconds(5)).isEqualTo(100);
    assertThat(other.seconds(5)).isEqualTo(200);
    assertThat(more.seconds(5)).isEqualTo(100);
    assertThat(more.seconds(7)).isEqualTo(102);
    assertThat(plus(other, 201).seconds(6)).isEqualTo(201);
  }
}
