package dev.milepost.service.forecast;

/**
 * An immutable row of points in time, each with running totals only, so that any two of them tell
 * exactly what happened between them however many were dropped in between.
 *
 * <p>When it is full, the point that is closest to its neighbours for its age is dropped. That
 * leaves points spaced by a share of their age: a week fits, and so do the last seconds.
 */
final class Series {
  private static final int SECONDS = 0;
  private static final int SENT = 1;
  private static final int REMAINING = 2;
  private static final int AREA = 3;
  private static final int TOLD_DIRTY = 4;
  private static final int COUNT = 5;
  private static final int COLUMNS = 6;

  private final int limit;
  private final double[] cells;

  private Series(int limit, double[] cells) {
    this.limit = limit;
    this.cells = cells;
  }

  static Series empty(int limit) {
    return new Series(limit, new double[0]);
  }

  int size() {
    return cells.length / COLUMNS;
  }

  int last() {
    return size() - 1;
  }

  /** Seconds that counted, since the first point. */
  double seconds(int point) {
    return cells[point * COLUMNS + SECONDS];
  }

  double remaining(int point) {
    return cells[point * COLUMNS + REMAINING];
  }

  /**
   * The same with one more point at the end.
   *
   * @param area the integral of what remained, byte seconds
   * @param toldDirty the integral of the dirty rate that the hypervisor told, bytes
   * @param count number of points ever added
   */
  Series with(
      double seconds, double sent, double remaining, double area, double toldDirty, double count) {
    int size = size();
    int dropped = size < limit ? -1 : mostCrowded(seconds);
    int kept = dropped < 0 ? size : size - 1;
    double[] grown = new double[(kept + 1) * COLUMNS];
    if (dropped < 0) {
      System.arraycopy(cells, 0, grown, 0, cells.length);
    } else {
      int head = dropped * COLUMNS;
      System.arraycopy(cells, 0, grown, 0, head);
      System.arraycopy(cells, head + COLUMNS, grown, head, cells.length - head - COLUMNS);
    }
    int at = kept * COLUMNS;
    grown[at + SECONDS] = seconds;
    grown[at + SENT] = sent;
    grown[at + REMAINING] = remaining;
    grown[at + AREA] = area;
    grown[at + TOLD_DIRTY] = toldDirty;
    grown[at + COUNT] = count;
    return new Series(limit, grown);
  }

  /** The first point is never dropped: it is where everything since the start is counted from. */
  private int mostCrowded(double now) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int point = 1; point < size() - 1; point++) {
      double gap = seconds(point + 1) - seconds(point - 1);
      double age = now - seconds(point);
      double crowding = gap / Math.max(age, 1e-9);
      if (crowding < least) {
        least = crowding;
        best = point;
      }
    }
    return best;
  }

  /** What happened between two points. */
  Window between(int from, int to) {
    int a = from * COLUMNS;
    int b = to * COLUMNS;
    double seconds = cells[b + SECONDS] - cells[a + SECONDS];
    double sent = cells[b + SENT] - cells[a + SENT];
    return new Window(
        seconds,
        sent,
        sent + cells[b + REMAINING] - cells[a + REMAINING],
        seconds > 0 ? (cells[b + AREA] - cells[a + AREA]) / seconds : cells[b + REMAINING],
        cells[b + TOLD_DIRTY] - cells[a + TOLD_DIRTY],
        (int) (cells[b + COUNT] - cells[a + COUNT]) + 1);
  }
}
