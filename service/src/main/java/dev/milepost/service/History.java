package dev.milepost.service;

import dev.milepost.service.forecast.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A migration's history, made small enough to draw. */
public final class History {
  private History() {}

  /**
   * At most so many points, with the first and the last, and of each stretch between them the one
   * with least and the one with most left: a sawtooth keeps its teeth.
   *
   * @param points at least 4
   */
  public static List<Sample> downSampled(List<Sample> samples, int points) {
    if (samples.size() <= points) {
      return samples;
    }
    List<Sample> inner = samples.subList(1, samples.size() - 1);
    int stretches = (points - 2) / 2;
    List<Sample> kept = new ArrayList<>(points);
    kept.add(samples.getFirst());
    for (int i = 0; i < stretches; i++) {
      int from = (int) ((long) inner.size() * i / stretches);
      int to = (int) ((long) inner.size() * (i + 1) / stretches);
      if (from < to) {
        addExtremes(inner.subList(from, to), kept);
      }
    }
    kept.add(samples.getLast());
    return kept;
  }

  private static void addExtremes(List<Sample> stretch, List<Sample> kept) {
    Comparator<Sample> byLeft = Comparator.comparingDouble(History::left);
    Sample least = stretch.stream().min(byLeft).orElseThrow();
    Sample most = stretch.stream().max(byLeft).orElseThrow();
    if (least.equals(most)) {
      kept.add(least);
    } else if (least.at().isBefore(most.at())) {
      kept.add(least);
      kept.add(most);
    } else {
      kept.add(most);
      kept.add(least);
    }
  }

  /** Bytes left, or items left where no bytes are known; a total that is unknown counts as 0. */
  private static double left(Sample sample) {
    Long memory = sample.memory().remaining();
    Long disk = sample.disk().remaining();
    if (memory != null || disk != null) {
      return (memory == null ? 0 : memory) + (disk == null ? 0 : disk);
    }
    Long total = sample.items().total();
    Long completed = sample.items().completed();
    return (total == null ? 0 : total) - (double) (completed == null ? 0 : completed);
  }
}
