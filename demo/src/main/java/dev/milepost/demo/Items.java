package dev.milepost.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/** Things that are counted one by one: files, steps, rows. */
final class Items implements Phase {
  private static final double JITTER = 0.3;

  private final String status;
  private final Count count;
  private final List<String> messages;
  private final RandomGenerator random;
  private double done;
  private double limit = 1;

  /**
   * @param messages what is said on the way, spread over it evenly; none: nothing
   */
  Items(String status, Count count, List<String> messages, RandomGenerator random) {
    this.status = status;
    this.count = count;
    this.messages = List.copyOf(messages);
    this.random = random;
  }

  /** Ends it at that share of the whole. */
  Items cutOffAt(double share) {
    limit = share;
    return this;
  }

  @Override
  public String status() {
    return status;
  }

  @Override
  public boolean advance(double seconds, Sheet sheet) {
    double now = count.rate() * (1 + JITTER * (2 * random.nextDouble() - 1));
    double end = count.total() * limit;
    done = Math.min(end, done + now * seconds);
    if (count.totalIsKnown()) {
      sheet.fields().put("items_total", (long) count.total());
    }
    sheet.fields().put("items_completed", (long) done);
    if (!messages.isEmpty()) {
      int at = (int) (done / count.total() * messages.size());
      sheet.fields().put("message", messages.get(Math.min(at, messages.size() - 1)));
    }
    return done >= end;
  }

  /**
   * How many.
   *
   * @param rate a second
   * @param totalIsKnown whether the runner knows how many there are to be
   */
  record Count(double total, double rate, boolean totalIsKnown) {}
}
