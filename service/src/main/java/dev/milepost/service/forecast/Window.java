package dev.milepost.service.forecast;

/**
 * What happened in a stretch of a live migration.
 *
 * @param sent bytes that went over the wire
 * @param balance what must have been dirtied again: whatever was sent and is still owed (5.5).
 *     Negative where zero pages, which cost nothing on the wire, were left behind
 * @param meanRemaining time-weighted mean of the bytes still owed
 * @param toldDirty bytes dirtied by the hypervisor's own count, if it tells
 * @param samples how many samples it spans, both ends included
 */
record Window(
    double seconds,
    double sent,
    double balance,
    double meanRemaining,
    double toldDirty,
    int samples) {
  /** Twice that of a sawtooth, relative to its mean: 2/sqrt(3). */
  private static final double TWO_DEVIATIONS = 1.155;

  /** Bytes dirtied again for each byte sent: 1 and above never ends. */
  double dirtyRatio() {
    return sent > 0 ? Math.max(0, balance) / sent : 0;
  }

  double toldDirtyRatio() {
    return sent > 0 ? toldDirty / sent : 0;
  }

  double transferBytesPerSecond() {
    return seconds > 0 ? sent / seconds : 0;
  }

  double dirtyBytesPerSecond() {
    return seconds > 0 ? Math.max(0, balance) / seconds : 0;
  }

  /**
   * How often what remains was sent, which bounds the error that the sawtooth leaves (5.5). The
   * mean of a sawtooth seen a few times only may be too low; it is taken two standard errors
   * higher, or a report every 30 s would be a false alarm in one run of a hundred.
   */
  double turnover() {
    double mean = meanRemaining * (1 + TWO_DEVIATIONS / Math.sqrt(samples));
    return mean > 0 ? sent / mean : Double.MAX_VALUE;
  }
}
