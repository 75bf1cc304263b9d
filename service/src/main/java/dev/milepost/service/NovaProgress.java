package dev.milepost.service;

import dev.milepost.service.counters.Volume;

/** The percentage that Nova shows as a server's {@code progress} while it is live-migrated. */
public final class NovaProgress {
  private NovaProgress() {}

  /**
   * 100 − round(100 · memory_remaining / memory_total), as Nova's libvirt driver computes it:
   * memory only, halves rounded to the even neighbour as Python does, 0 while the total is 0 or
   * unknown. It may fall, and it says 100 shortly before the end: {@link Migration#completion} is
   * the honest number.
   *
   * @return 0..100
   */
  public static int percent(Progress progress) {
    Volume memory = progress.memory();
    if (memory.total() == null || memory.total() == 0 || memory.remaining() == null) {
      return 0;
    }
    double remaining = Math.rint(100.0 * memory.remaining() / memory.total());
    return (int) Math.clamp(100 - remaining, 0.0, 100.0);
  }
}
