package dev.milepost.demo;

import java.util.random.RandomGenerator;

/** A disk that nobody writes to meanwhile: one pass, and it's there. */
final class DiskCopy implements Phase {
  private static final double JITTER = 0.15;

  private final String status;
  private final double total;
  private final double rate;
  private final RandomGenerator random;
  private double done;

  /**
   * @param total bytes
   * @param rate bytes a second
   */
  DiskCopy(String status, double total, double rate, RandomGenerator random) {
    this.status = status;
    this.total = total;
    this.rate = rate;
    this.random = random;
  }

  @Override
  public String status() {
    return status;
  }

  @Override
  public boolean advance(double seconds, Sheet sheet) {
    double now = rate * (1 + JITTER * (2 * random.nextDouble() - 1));
    done = Math.min(total, done + now * seconds);
    sheet
        .fields()
        .put("disk_total", (long) total)
        .put("disk_processed", (long) done)
        .put("disk_remaining", (long) (total - done))
        .put("transfer_bytes_per_second", (long) now);
    return done >= total;
  }
}
