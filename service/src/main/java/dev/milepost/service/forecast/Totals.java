package dev.milepost.service.forecast;

import dev.milepost.service.counters.Volume;

/**
 * Running totals of a trajectory at its newest sample; see {@link Series#with}.
 *
 * @param sent bytes on the wire, as reported, or from the told transfer rate where they are not
 */
record Totals(
    double seconds, double sent, double remaining, double area, double toldDirty, double count) {

  Totals() {
    this(0, 0, 0, 0, 0, 0);
  }

  /**
   * @param counted seconds since the sample before, or 0 when they were held
   * @param elapsed the same by the clock
   */
  Totals at(Sample sample, double counted, double elapsed) {
    double left = left(sample.memory()) + left(sample.disk());
    Long dirty = sample.flow().dirtyBytesPerSecond();
    return new Totals(
        seconds + counted,
        sentBy(sample, elapsed),
        left,
        area + counted * (count > 0 ? (left + remaining) / 2 : left),
        toldDirty + (dirty == null ? 0 : dirty * counted),
        count + 1);
  }

  private double sentBy(Sample sample, double elapsed) {
    Long memory = sample.memory().processed();
    Long disk = sample.disk().processed();
    if (memory == null && disk == null) {
      Long told = sample.flow().transferBytesPerSecond();
      return sent + (told == null ? 0 : told * elapsed);
    }
    return (memory == null ? 0 : memory) + (disk == null ? 0 : disk);
  }

  private static double left(Volume volume) {
    return volume.remaining() == null ? 0 : volume.remaining();
  }

  Series addTo(Series series) {
    return series.with(seconds, sent, remaining, area, toldDirty, count);
  }
}
