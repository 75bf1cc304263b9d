package dev.milepost.service.forecast;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An immutable row of points in time, each with running totals only, so that any two of them tell
 * exactly what happened between them however many were dropped in between.
 *
 * <p>When it is full, a quarter goes: those closest to their neighbours for their age. That leaves
 * points spaced by a share of their age: a week fits, and so do the last seconds.
 *
 * <p>A series and the one that follows it share an array, of which each sees its own share: a
 * report adds a few numbers, and copying all of them for it was most of the garbage that a service
 * full of migrations made.
 */
final class Series {
  private static final int SECONDS = 0;
  private static final int SENT = 1;
  private static final int REMAINING = 2;
  private static final int AREA = 3;
  private static final int TOLD_DIRTY = 4;
  private static final int COUNT = 5;
  private static final int COLUMNS = 6;

  private static final int FIRST_ROOM = 8;

  private final int limit;
  private final int size;
  private final double[] cells;

  /** How many points of the array are taken; whoever finds it at its own size may add one. */
  private final AtomicInteger taken;

  private Series(int limit, int size, double[] cells, AtomicInteger taken) {
    this.limit = limit;
    this.size = size;
    this.cells = cells;
    this.taken = taken;
  }

  static Series empty(int limit) {
    return new Series(limit, 0, new double[0], new AtomicInteger());
  }

  int size() {
    return size;
  }

  int last() {
    return size - 1;
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
    Series room = withRoom(seconds);
    int at = room.size * COLUMNS;
    room.cells[at + SECONDS] = seconds;
    room.cells[at + SENT] = sent;
    room.cells[at + REMAINING] = remaining;
    room.cells[at + AREA] = area;
    room.cells[at + TOLD_DIRTY] = toldDirty;
    room.cells[at + COUNT] = count;
    return new Series(limit, room.size + 1, room.cells, room.taken);
  }

  /** The same points, thinned if there are too many, with the place after the last one ours. */
  private Series withRoom(double now) {
    if (size * COLUMNS < cells.length && taken.compareAndSet(size, size + 1)) {
      return this;
    }
    int kept = size < limit ? size : limit - limit / 4;
    int room = Math.min(limit, Math.max(FIRST_ROOM, kept * 2));
    double[] copy = Arrays.copyOf(cells, Math.max(cells.length, room * COLUMNS));
    for (int points = size; points > kept; points--) {
      int dropped = mostCrowded(copy, points, now) * COLUMNS;
      System.arraycopy(
          copy, dropped + COLUMNS, copy, dropped, points * COLUMNS - dropped - COLUMNS);
    }
    return new Series(limit, kept, copy, new AtomicInteger(kept + 1));
  }

  /** The first point is never dropped: it is where everything since the start is counted from. */
  private static int mostCrowded(double[] cells, int points, double now) {
    int best = 1;
    double least = Double.MAX_VALUE;
    for (int point = 1; point < points - 1; point++) {
      int at = point * COLUMNS + SECONDS;
      double gap = cells[at + COLUMNS] - cells[at - COLUMNS];
      double age = now - cells[at];
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
