package dev.milepost.service.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.service.forecast.Precopy.Reading;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of progress.md 5.6 with this code in it, and more ways to be wrong. */
class ConvergenceSimulationTest {
  private static final int RUNS = Integer.getInteger("runs", 100);
  private static final double UNTIL = 2400;
  private static final List<String> OURS =
      List.of("5 s", "30 s", "20 % lost", "disorder", "told", "told 30 s");

  @Test
  void noFalseAlarmAndEveryEndlessRunFound() {
    System.out.println("not_converging: share of runs, median second; " + RUNS + " runs each");
    System.out.printf(
        Locale.ROOT,
        "%-38s %8s | %-10s %-10s %-10s | %-10s | %-10s %-10s %-10s %-10s %-10s %-10s%n",
        "scenario",
        "finishes",
        "Nova",
        "KV legacy",
        "KV VEP248",
        "at_risk",
        "5 s",
        "30 s",
        "20 % lost",
        "disorder",
        "told",
        "told 30 s");
    Stream.concat(Scenarios.TEN.stream(), Scenarios.MORE.stream()).forEach(this::play);
  }

  @Test
  void theVerdictIsTakenBackWhenTheLinkGetsFaster() {
    Guest guest =
        Guest.finishing("link 0.12 -> 0.24 GB/s", 16, 0.12, new Guest.Hot(4 * Guest.GIB, 0.2))
            .withLinkFrom(1500, 0.24);
    for (int run = 0; run < 20; run++) {
      Precopy precopy = Precopy.run(guest, run, 6000);
      Watch watch = new Watch(Reports.LIVE).all(Reports.of(guest, precopy.readings(5, 1), false));
      assertThat(watch.verdicts()).contains(Verdict.NOT_CONVERGING);
      assertThat(watch.outlook().verdict()).isNotEqualTo(Verdict.NOT_CONVERGING);
    }
  }

  private void play(Guest guest) {
    Map<String, double[]> alarms = new LinkedHashMap<>();
    double[] ends = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      Precopy precopy = Precopy.run(guest, guest.name().hashCode() * 31L + run, UNTIL);
      assertThat(precopy.finished()).as(guest.name()).isEqualTo(guest.finishes());
      ends[run] = precopy.seconds();
      for (Map.Entry<String, Double> alarm : watch(guest, precopy, run).entrySet()) {
        alarms.computeIfAbsent(alarm.getKey(), name -> new double[RUNS])[run] = alarm.getValue();
      }
    }
    print(guest, ends, alarms);
    if (!guest.finishes()) {
      assertThat(share(alarms.getOrDefault("converging", new double[0]))).as(guest.name()).isZero();
    }
    for (String ours : OURS) {
      double share = share(alarms.getOrDefault(ours, new double[0]));
      assertThat(share).as(guest.name() + ", " + ours).isEqualTo(guest.finishes() ? 0 : 1);
    }
  }

  private static Map<String, Double> watch(Guest guest, Precopy precopy, int run) {
    Random random = new Random(run);
    List<Reading> fine = precopy.readings(5, 5 * random.nextDouble());
    List<Reading> coarse = precopy.readings(30, 30 * random.nextDouble());
    List<Sample> plain = Reports.of(guest, fine, false);
    Map<String, Double> alarms = new LinkedHashMap<>();
    alarms.put("Nova", OtherDetectors.nova(fine));
    alarms.put("KV legacy", OtherDetectors.kubeVirtLegacy(fine));
    alarms.put("KV VEP248", OtherDetectors.kubeVirtIterations(fine));
    Watch watch = new Watch(Reports.LIVE).untilNotConverging(plain);
    alarms.put("at_risk", watch.first(Verdict.AT_RISK));
    alarms.put("converging", watch.first(Verdict.CONVERGING));
    alarms.put("5 s", watch.first(Verdict.NOT_CONVERGING));
    alarms.put("30 s", alarm(Reports.of(guest, coarse, false)));
    alarms.put("20 % lost", alarm(Reports.losing(plain, random)));
    alarms.put("disorder", alarm(Reports.disordered(plain, random)));
    alarms.put("told", alarm(Reports.of(guest, fine, true)));
    alarms.put("told 30 s", alarm(Reports.of(guest, coarse, true)));
    return alarms;
  }

  private static double alarm(List<Sample> samples) {
    return new Watch(Reports.LIVE).untilNotConverging(samples).first(Verdict.NOT_CONVERGING);
  }

  private static void print(Guest guest, double[] ends, Map<String, double[]> alarms) {
    List<Object> cells = new ArrayList<>();
    cells.add(guest.name());
    cells.add(guest.finishes() ? Math.round(median(ends)) + " s" : "never");
    for (String name : alarms.keySet()) {
      if (!name.equals("converging")) {
        cells.add(cell(alarms.getOrDefault(name, new double[0])));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-38s %8s | %-10s %-10s %-10s | %-10s | %-10s %-10s %-10s %-10s %-10s %-10s%n",
        cells.toArray());
  }

  private static String cell(double[] alarms) {
    double share = share(alarms);
    double median = median(alarms);
    return Math.round(100 * share) + " %" + (share > 0 ? " " + Math.round(median) + " s" : "");
  }

  private static double share(double[] alarms) {
    return (double) Arrays.stream(alarms).filter(Double::isFinite).count() / alarms.length;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }
}
