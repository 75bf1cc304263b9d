package dev.milepost.service.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One simulated iterative pre-copy, as progress.md 5.6 describes it: bandwidth and write rate
 * jitter by 10 % per pass, hot sets saturate, 30 % of the pages are zero and cost nothing on the
 * wire, and it finishes when what remains takes at most 0.3 s. Bytes are in GB.
 */
final class Precopy {
  private static final double ZERO_PAGES = 0.3;
  private static final double DOWNTIME = 0.3;
  private static final double JITTER = 0.1;

  private final Guest guest;
  private final Random random;
  private final double phase;
  private final double until;
  private double[] cells = new double[6 * 1024];
  private int size;
  private double time;
  private double sent;
  private double throttle;
  private int busyPasses;
  private boolean finished;

  /**
   * What the hypervisor would tell at a moment.
   *
   * @param dirtyRate of the newest ended pass, 0 during the first
   */
  record Reading(
      double time, double sent, double remaining, int iteration, double rate, double dirtyRate) {}

  private Precopy(Guest guest, long seed, double until) {
    this.guest = guest;
    this.random = new Random(seed);
    this.phase = random.nextDouble() * 600;
    this.until = until;
  }

  static Precopy run(Guest guest, long seed, double until) {
    Precopy precopy = new Precopy(guest, seed, until);
    precopy.copy();
    return precopy;
  }

  boolean finished() {
    return finished;
  }

  double seconds() {
    return time;
  }

  private void copy() {
    double owed = guest.size();
    double dirtyRate = 0;
    for (int iteration = 1; time < until; iteration++) {
      double[] dirtied = new double[guest.hotSets().size()];
      double began = time;
      double before = sent;
      pass(owed, iteration, dirtyRate, dirtied);
      owed = 0;
      for (double hot : dirtied) {
        owed += hot;
      }
      dirtyRate = owed / Math.max(time - began, 1e-6);
      slowDown(owed, sent - before);
      if (time < until && owed <= DOWNTIME * guest.link().applyAsDouble(time)) {
        finished = true;
        return;
      }
    }
  }

  private void pass(double owed, int iteration, double dirtyRate, double[] dirtied) {
    double wire = iteration == 1 ? 1 - ZERO_PAGES : 1;
    double linkJitter = 1 + JITTER * (2 * random.nextDouble() - 1);
    double writeJitter = 1 + JITTER * (2 * random.nextDouble() - 1);
    double left = owed;
    while (left > 1e-9 && time < until) {
      double rate = guest.link().applyAsDouble(time) * linkJitter;
      note(left, iteration, rate, dirtyRate);
      double step = Math.min(Math.min(1, owed * wire / rate / 4), left * wire / rate);
      double writing = guest.activity().applyAsDouble(time + phase) * writeJitter * (1 - throttle);
      for (int hot = 0; hot < dirtied.length; hot++) {
        Guest.Hot set = guest.hotSets().get(hot);
        double fresh = 1 - Math.exp(-set.rate() * writing * step / set.size());
        dirtied[hot] += (set.size() - dirtied[hot]) * fresh;
      }
      time += step;
      sent += rate * step;
      left -= rate * step / wire;
    }
    note(0, iteration, guest.link().applyAsDouble(time), dirtyRate);
  }

  /** QEMU: 20 % at the second pass in a row that dirties half of what it sent, then 10 % more. */
  private void slowDown(double dirtied, double sentInPass) {
    if (!guest.autoConverge() || dirtied < sentInPass / 2) {
      return;
    }
    busyPasses++;
    if (busyPasses % 2 == 0) {
      throttle = Math.min(0.99, throttle == 0 ? 0.2 : throttle + 0.1);
    }
  }

  private void note(double left, int iteration, double rate, double dirtyRate) {
    if ((size + 1) * 6 > cells.length) {
      cells = Arrays.copyOf(cells, cells.length * 2);
    }
    int at = size++ * 6;
    cells[at] = time;
    cells[at + 1] = sent;
    cells[at + 2] = left;
    cells[at + 3] = iteration;
    cells[at + 4] = rate;
    cells[at + 5] = dirtyRate;
  }

  /** Readings every so many seconds from that offset on. */
  List<Reading> readings(double every, double offset) {
    List<Reading> readings = new ArrayList<>();
    int at = 0;
    for (double when = offset; when < time; when += every) {
      while (at + 1 < size && cells[(at + 1) * 6] <= when) {
        at++;
      }
      readings.add(reading(at, when));
    }
    return readings;
  }

  private Reading reading(int at, double when) {
    int cell = at * 6;
    double share = 0;
    if (at + 1 < size && cells[cell + 6] > cells[cell]) {
      share = (when - cells[cell]) / (cells[cell + 6] - cells[cell]);
    }
    int next = at + 1 < size ? cell + 6 : cell;
    return new Reading(
        when,
        cells[cell + 1] + share * (cells[next + 1] - cells[cell + 1]),
        Math.max(0, cells[cell + 2] + share * (cells[next + 2] - cells[cell + 2])),
        (int) cells[cell + 3],
        cells[cell + 4],
        cells[cell + 5]);
  }
}
