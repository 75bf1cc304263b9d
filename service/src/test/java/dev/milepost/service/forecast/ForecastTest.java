package dev.milepost.service.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.forecast.Trajectory.Effect;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that have fooled somebody before, and the odd ones. */
class ForecastTest {
  private static final Subject COPYING = Reports.subject(MigrationType.SCHEMA_CHANGE, "copyRows");

  private static Sample bytes(double second, Volume memory, Volume disk) {
    return new Sample(
        Reports.second(second), memory, disk, Items.UNKNOWN, Flow.UNKNOWN, Hold.NONE, false);
  }

  private static Sample rows(double second, long completed, long total) {
    return Reports.items(second, completed, total, Hold.NONE);
  }

  private static Forecast forecast(Watch watch, State state, double second) {
    return Forecast.at(watch.outlook(), state, Reports.second(second), Thresholds.DEFAULT);
  }

  private static Watch copyingRows(double until) {
    Watch watch = new Watch(COPYING);
    for (int second = 0; second <= until; second += 10) {
      watch.see(rows(second, second * 100L, 200_000));
    }
    return watch;
  }

  @Test
  void platform9sTwoPointsGiveTheirDirtyRatio() {
    Watch watch = new Watch(Reports.LIVE);
    double total = 17_184_923_648.0;
    watch.see(Reports.memory(60, total, 7_190_652_899.0, 9_001_529_344.0, Flow.UNKNOWN));
    watch.see(Reports.memory(12_180, total, 1_463_919_506_985.0, 831_111_168.0, Flow.UNKNOWN));
    Forecast forecast = forecast(watch, State.RUNNING, 12_180);
    assertThat(forecast.convergence().verdict()).isEqualTo(Verdict.NOT_CONVERGING);
    assertThat(forecast.convergence().dirtyRatio()).isCloseTo(0.994, within(0.0005));
    assertThat(forecast.convergence().transferBytesPerSecond()).isCloseTo(120.2e6, within(1e5));
    assertThat(forecast.convergence().dirtyBytesPerSecond()).isCloseTo(119.5e6, within(1e5));
    assertThat(forecast.eta().state()).isEqualTo(Eta.State.NOT_CONVERGING);
    assertThat(forecast.eta().seconds()).isNull();
  }

  @Test
  void rowsBeyondTheEstimateGiveNoEta() {
    // gh-ost#572: 205 % and "ETA: due" for hours
    Watch watch = new Watch(COPYING);
    for (int minute = 0; minute < 60; minute++) {
      watch.see(rows(minute * 60, minute * 7_000_000L, 200_000_000));
    }
    Forecast forecast = forecast(watch, State.RUNNING, 3600);
    assertThat(forecast.eta().state()).isEqualTo(Eta.State.UNKNOWN);
    assertThat(watch.outlook().basis().share()).isNull();
  }

  @Test
  void aFallToZeroIsAResetAndMeasuredAnew() {
    // Vitess: from 90 % to 0
    Watch watch = copyingRows(1800);
    Observation observed = watch.see(rows(1810, 0, 200_000));
    assertThat(observed.effect()).isEqualTo(Effect.RESET);
    assertThat(forecast(watch, State.RUNNING, 1810).eta().state()).isEqualTo(Eta.State.MEASURING);
    assertThat(watch.outlook().pace()).isEqualTo(Pace.START);
  }

  @Test
  void seedSampleIsTooEarlyToTell() {
    Watch watch = new Watch(Reports.LIVE);
    watch.see(
        bytes(
            0,
            new Volume(1_057_024L, 3_720L, 1_053_304L),
            new Volume(20_971_520L, 20_880_384L, 91_136L)));
    Forecast running = forecast(watch, State.RUNNING, 0);
    assertThat(running.convergence().verdict()).isEqualTo(Verdict.MEASURING);
    assertThat(running.eta().state()).isEqualTo(Eta.State.MEASURING);
    Forecast done = forecast(watch, State.COMPLETED, 0);
    assertThat(done.convergence().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
  }

  @ParameterizedTest
  @EnumSource(MigrationType.class)
  void nothingKnownIsNothingTold(MigrationType type) {
    Volume zero = new Volume(0L, 0L, 0L);
    for (Volume volume : List.of(Volume.UNKNOWN, zero)) {
      Watch watch = new Watch(Reports.subject(type, "running"));
      for (int second = 0; second < 2000; second += 10) {
        watch.see(bytes(second, volume, volume));
        Forecast forecast = forecast(watch, State.RUNNING, second);
        assertThat(forecast.eta().state()).isNotEqualTo(Eta.State.READY);
        assertThat(forecast.convergence().verdict())
            .isIn(Verdict.NOT_APPLICABLE, Verdict.MEASURING, Verdict.STALLED);
      }
    }
  }

  @Test
  void onlyMemoryOrOnlyDiskWillDo() {
    for (boolean disk : new boolean[] {true, false}) {
      Watch watch = new Watch(Reports.LIVE);
      for (int pass = 0; pass < 300; pass++) {
        Volume part = new Volume(10_000_000L, 10_000_000L + pass * 500_000L, 1_000_000L);
        Volume none = Volume.UNKNOWN;
        watch.see(bytes(pass * 5, disk ? none : part, disk ? part : none));
      }
      assertThat(watch.outlook().verdict()).isEqualTo(Verdict.NOT_CONVERGING);
      assertThat(watch.outlook().convergence().dirtyRatio()).isEqualTo(1.0);
    }
  }

  @Test
  void aPartThatAppearsIsNoWork() {
    Watch watch = new Watch(Reports.LIVE);
    watch.see(bytes(0, new Volume(100L, 0L, 100L), Volume.UNKNOWN));
    watch.see(bytes(5, new Volume(100L, 10L, 90L), new Volume(9_000L, 5_000L, 4_000L)));
    assertThat(watch.outlook().verdict()).isEqualTo(Verdict.MEASURING);
    assertThat(watch.outlook().convergence().transferBytesPerSecond()).isNull();
  }

  @Test
  void aClockThatGoesBackIsLateAndTheSameMomentARepeat() {
    Watch watch = copyingRows(600);
    Outlook before = watch.outlook();
    assertThat(watch.see(rows(300, 50_000, 200_000)).effect()).isEqualTo(Effect.LATE);
    assertThat(watch.see(rows(600, 60_500, 200_000)).effect()).isEqualTo(Effect.REPEATED);
    assertThat(watch.outlook()).isEqualTo(before);
  }

  @Test
  void remainingThatRisesInACopyLengthensTheEta() {
    Watch watch = new Watch(Reports.subject(MigrationType.MIGRATION, "migrating"));
    for (int second = 0; second <= 600; second += 10) {
      long left = 1_000_000L - second * 1_000L;
      watch.see(bytes(second, Volume.UNKNOWN, new Volume(1_000_000L, null, left)));
    }
    Eta before = forecast(watch, State.RUNNING, 600).eta();
    assertThat(before.seconds()).isBetween(380L, 420L);
    watch.see(bytes(610, Volume.UNKNOWN, new Volume(2_000_000L, null, 1_390_000L)));
    assertThat(forecast(watch, State.RUNNING, 610).eta().seconds()).isBetween(1300L, 1480L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.13", "0.14"})
  void spiritsEtaComesFromItsRowsInEitherOrder(String version) {
    Watch watch = copyingRows(1000);
    Forecast forecast = forecast(watch, State.RUNNING, 1000);
    assertThat(forecast.eta().state()).isEqualTo(Eta.State.READY);
    assertThat(forecast.eta().seconds()).isBetween(950L, 1050L);
    Rate rate = Objects.requireNonNull(forecast.rate());
    assertThat(rate.unit()).isEqualTo(Unit.ITEMS);
    assertThat(rate.perSecond()).isCloseTo(100, within(0.1));
    boolean sentinelFirst = version.equals("0.13");
    List<String> rest =
        sentinelFirst
            ? List.of("waitingOnSentinelTable", "applyChangeset", "checksum", "postChecksum")
            : List.of("applyChangeset", "checksum", "postChecksum", "waitingOnSentinelTable");
    int second = 2000;
    for (String status : rest) {
      for (int report = 0; report < 100; report++) {
        Subject subject = Reports.subject(MigrationType.SCHEMA_CHANGE, status);
        second += 10;
        watch.see(rows(second, 200_000, 200_000), subject);
        Forecast later = forecast(watch, subject.word().state(), second);
        assertThat(later.convergence().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
        assertThat(later.eta().state())
            .isEqualTo(
                subject.word().state() == State.WAITING ? Eta.State.HELD : Eta.State.UNKNOWN);
      }
    }
  }

  @Test
  void standingStillIsAStallUnlessItIsHeld() {
    Watch watch = copyingRows(600);
    for (int second = 610; second < 890; second += 10) {
      watch.see(rows(second, 60_000, 200_000));
      assertThat(watch.outlook().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    }
    watch.see(rows(900, 60_000, 200_000));
    Forecast stalled = forecast(watch, State.RUNNING, 900);
    assertThat(stalled.convergence().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(stalled.eta().state()).isEqualTo(Eta.State.UNKNOWN);
    assertThat(forecast(watch, State.PAUSED, 900).eta().state()).isEqualTo(Eta.State.HELD);
    watch.see(rows(910, 60_001, 200_000));
    assertThat(watch.outlook().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    for (int second = 920; second < 4000; second += 10) {
      watch.see(Reports.items(second, 60_001, 200_000, Hold.THROTTLED));
      assertThat(watch.outlook().verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
    }
  }

  @Test
  void theEtaCountsDownAndThenAdmitsThatItWasWrong() {
    Watch watch = copyingRows(1000);
    assertThat(forecast(watch, State.RUNNING, 1100).eta().seconds()).isBetween(850L, 950L);
    assertThat(forecast(watch, State.RUNNING, 1980).eta().state()).isEqualTo(Eta.State.DUE);
    assertThat(forecast(watch, State.RUNNING, 9000).eta().state()).isEqualTo(Eta.State.UNKNOWN);
  }

  @Test
  void aWeekStaysSmallAndIsStillJudged() {
    Trajectory trajectory = Trajectory.EMPTY;
    for (int report = 0; report < 7 * 24 * 120; report++) {
      Sample sample =
          Reports.memory(report * 30, 1e9, 1e9 + report * 1e7, 1e8 * (report % 7), Flow.UNKNOWN);
      trajectory = trajectory.append(sample).trajectory();
    }
    assertThat(trajectory.points().size()).isLessThanOrEqualTo(120);
    assertThat(trajectory.points().seconds(0)).isZero();
    Window whole = trajectory.points().between(0, trajectory.points().last());
    assertThat(whole.seconds()).isEqualTo((7 * 24 * 120 - 1) * 30.0);
    assertThat(new WindowRule(trajectory, Thresholds.DEFAULT).notConverging()).isNotNull();
  }

  @Test
  void aThousandForecastsTakeNoTime() {
    Watch watch = copyingRows(1000);
    long seconds = 0;
    long began = System.nanoTime();
    for (int read = 0; read < 100_000; read++) {
      Eta eta = forecast(watch, State.RUNNING, 1000 + read % 100).eta();
      seconds += eta.seconds() == null ? 0 : eta.seconds();
    }
    double micros = (System.nanoTime() - began) / 1e3 / 100_000;
    System.out.printf("forecast: %.2f us (%d)%n", micros, seconds);
    assertThat(micros).isLessThan(50);
  }
}
