package dev.milepost.demo;

import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * The memory of a guest that keeps writing while it is copied: each pass sends what the one before
 * left dirty, until that fits into a pause too short to be noticed.
 */
final class Precopy implements Phase {
  /** The longest pause that the guest's owner accepts. */
  private static final double DOWNTIME_SECONDS = 0.3;

  private static final double JITTER = 0.08;

  private final Guest guest;
  private final RandomGenerator random;
  private double left;
  private double dirtied;
  private double processed;
  private double time;
  private double limit = Double.POSITIVE_INFINITY;
  private double stuckAt = Double.POSITIVE_INFINITY;
  private int iteration = 1;
  private double lastDirtyRate;
  private boolean postCopy;
  private boolean over;

  /**
   * @param guest what is moved over which link
   */
  Precopy(Guest guest, RandomGenerator random) {
    this.guest = guest;
    this.random = random;
    this.left = guest.bytes();
  }

  /** Ends it after so many seconds, however far it got. */
  Precopy cutOffAfter(double seconds) {
    limit = seconds;
    return this;
  }

  /** From then on no byte moves. */
  Precopy stuckAfter(double seconds) {
    stuckAt = seconds;
    return this;
  }

  @Override
  public String status() {
    return postCopy ? "running (post-copy)" : "running";
  }

  @Override
  public boolean advance(double seconds, Sheet sheet) {
    double transfer = guest.transfer() * (1 + JITTER * (2 * random.nextDouble() - 1));
    double moving = Math.clamp(stuckAt - time, 0, seconds);
    copy(moving, transfer);
    time += seconds - moving;
    over |= time >= limit;
    note(sheet, moving > 0 ? transfer : 0);
    return over;
  }

  private void copy(double seconds, double transfer) {
    double budget = seconds;
    while (budget > 1e-6 && !over) {
      double step = Math.min(budget, left / transfer);
      double writes = postCopy ? 0 : guest.dirty().applyAsDouble(time);
      left -= transfer * step;
      processed += transfer * step;
      dirtied = Math.min(guest.hotBytes(), dirtied + writes * step);
      time += step;
      budget -= step;
      if (left <= 1) {
        endPass(transfer, writes);
      }
    }
  }

  private void endPass(double transfer, double writes) {
    iteration++;
    lastDirtyRate = writes;
    left = dirtied;
    dirtied = 0;
    if (left <= DOWNTIME_SECONDS * transfer) {
      processed += left;
      left = 0;
      over = true;
    }
  }

  private void note(Sheet sheet, double transfer) {
    sheet
        .fields()
        .put("memory_total", (long) guest.bytes())
        .put("memory_processed", (long) processed)
        .put("memory_remaining", (long) left)
        .put("iteration", iteration)
        .put("transfer_bytes_per_second", (long) transfer)
        .put("dirty_bytes_per_second", (long) (postCopy ? 0 : lastDirtyRate));
  }

  /** Post-copy: the guest runs at the destination and dirties nothing here any more. */
  @Override
  public boolean asked(String action) {
    if (!action.equals("force_complete")) {
      return false;
    }
    postCopy = true;
    left += dirtied;
    dirtied = 0;
    stuckAt = Double.POSITIVE_INFINITY;
    limit = Double.POSITIVE_INFINITY;
    return true;
  }

  /**
   * A guest on its way.
   *
   * @param bytes of memory
   * @param hotBytes at most that much is written to, again and again
   * @param transfer bytes a second that the link takes
   * @param dirty bytes a second that the guest writes, by the second
   */
  record Guest(double bytes, double hotBytes, double transfer, DoubleUnaryOperator dirty) {}
}
