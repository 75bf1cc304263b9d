package dev.milepost.service.forecast;

import dev.milepost.service.counters.Flow;
import dev.milepost.service.counters.Volume;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bounded recent past of one attempt, as the convergence verdict needs it. Immutable and
 * compact (at most some 9 kB). Counter rules: 5.7.
 */
public final class Trajectory {
  private static final int POINTS = 120;
  private static final int PASSES = 64;
  private static final double NANOS = 1e9;

  /** Nothing observed yet. */
  public static final Trajectory EMPTY =
      new Trajectory(null, Series.empty(POINTS), Series.empty(PASSES), new Totals(), false, false);

  private final @Nullable Sample newest;
  private final Series points;
  private final Series passes;
  private final Totals totals;
  private final boolean firstPassOver;
  private final boolean dirtyTold;

  private Trajectory(
      @Nullable Sample newest,
      Series points,
      Series passes,
      Totals totals,
      boolean firstPassOver,
      boolean dirtyTold) {
    this.newest = newest;
    this.points = points;
    this.passes = passes;
    this.totals = totals;
    this.firstPassOver = firstPassOver;
    this.dirtyTold = dirtyTold;
  }

  /** What became of a sample. */
  public enum Effect {
    TAKEN,
    /** Taken as the first of a new window, because a counter fell: worth an event. */
    RESET,
    /** Seen before the newest one: not used. */
    LATE,
    /** Of the same moment as the newest one: not used. */
    REPEATED
  }

  public record Appended(Trajectory trajectory, Effect effect) {}

  /** The trajectory of samples in the order in which they arrived. */
  public static Trajectory of(List<Sample> samples) {
    Trajectory trajectory = EMPTY;
    for (Sample sample : samples) {
      trajectory = trajectory.append(sample).trajectory();
    }
    return trajectory;
  }

  public Appended append(Sample sample) {
    Sample before = newest;
    if (before == null) {
      return new Appended(sample.late() ? this : startedBy(sample), lateOrTaken(sample));
    }
    if (sample.late() || sample.at().isBefore(before.at())) {
      return new Appended(this, Effect.LATE);
    }
    if (sample.at().equals(before.at())) {
      return new Appended(this, Effect.REPEATED);
    }
    if (sample.isResetOf(before)) {
      return new Appended(startedBy(sample), Effect.RESET);
    }
    boolean comparable = measures(sample) == measures(before);
    return new Appended(comparable ? continuedBy(sample, before) : startedBy(sample), Effect.TAKEN);
  }

  private static Effect lateOrTaken(Sample sample) {
    return sample.late() ? Effect.LATE : Effect.TAKEN;
  }

  private static Trajectory startedBy(Sample sample) {
    Totals totals = new Totals().at(sample, 0, 0);
    boolean copied = pastFirstPass(sample, totals);
    return new Trajectory(
        sample,
        totals.addTo(Series.empty(POINTS)),
        copied ? totals.addTo(Series.empty(PASSES)) : Series.empty(PASSES),
        totals,
        copied,
        sample.flow().dirtyBytesPerSecond() != null);
  }

  private Trajectory continuedBy(Sample sample, Sample before) {
    double elapsed = Duration.between(before.at(), sample.at()).toNanos() / NANOS;
    boolean moved = sample.movedSince(before);
    boolean counts = before.hold().and(sample.hold()) == Hold.NONE || moved;
    Totals after = totals.at(sample, counts ? elapsed : 0, elapsed);
    boolean told = sample.flow().dirtyBytesPerSecond() != null;
    boolean passEnded = passEnded(sample.flow(), before.flow(), after);
    boolean over = firstPassOver || passEnded || pastFirstPass(sample, after);
    boolean marks = over && (passEnded || !firstPassOver);
    return new Trajectory(
        sample,
        after.addTo(points),
        marks ? after.addTo(dirtyTold == told ? passes : Series.empty(PASSES)) : passes,
        after,
        over,
        told);
  }

  /**
   * A pass ends where the hypervisor looks up what was dirtied meanwhile: its iteration rises, or,
   * where it doesn't tell, more remains than before.
   */
  private boolean passEnded(Flow now, Flow before, Totals after) {
    if (now.iteration() != null && before.iteration() != null) {
      return now.iteration() > before.iteration();
    }
    return after.remaining() > totals.remaining();
  }

  /**
   * During the first pass nothing is known of the writing. Later iterations tell that it is over;
   * so does more than the total on the wire, since zero pages only make it less.
   */
  private static boolean pastFirstPass(Sample sample, Totals totals) {
    Long iteration = sample.flow().iteration();
    if (iteration != null) {
      return iteration > 1;
    }
    double total = total(sample.memory()) + total(sample.disk());
    return total > 0 && totals.sent() >= total;
  }

  private static double total(Volume volume) {
    return volume.total() == null ? 0 : volume.total();
  }

  /** Which of the two parts have numbers; a part that comes or goes would look like work. */
  private static int measures(Sample sample) {
    return (sample.memory().remaining() != null ? 1 : 0)
        + (sample.disk().remaining() != null ? 2 : 0);
  }

  @Nullable Sample newest() {
    return newest;
  }

  Series points() {
    return points;
  }

  /** The points at which a pass had just ended, the first pass' end being the first of them. */
  Series passes() {
    return passes;
  }

  boolean firstPassOver() {
    return firstPassOver;
  }

  /** Whether the hypervisor tells the dirty rate itself. */
  boolean dirtyTold() {
    return dirtyTold;
  }

  /** Bytes of guest that there are; an upper bound of what the first pass can hide. */
  double total() {
    return newest == null ? 0 : total(newest.memory()) + total(newest.disk());
  }
}
