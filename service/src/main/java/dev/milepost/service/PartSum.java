package dev.milepost.service;

import org.jspecify.annotations.Nullable;

/**
 * What parts of one unit add up to. A sum is null as soon as one of its parts doesn't know its
 * number, and stays at the largest long rather than overflow.
 *
 * @param parts how many
 * @param remaining what is left of each total, never less than nothing; null without done or total
 * @param expected each total, or what is done where that is more already; null without total
 * @param estimateExceeded whether any of them has done more than its total
 */
public record PartSum(
    String unit,
    int parts,
    @Nullable Long done,
    @Nullable Long total,
    @Nullable Long remaining,
    @Nullable Long expected,
    boolean estimateExceeded) {

  static PartSum of(Part part) {
    Long done = part.done();
    Long total = part.total();
    return new PartSum(
        part.unit(),
        1,
        done,
        total,
        done == null || total == null ? null : Long.valueOf(Math.max(total - done, 0)),
        done == null || total == null ? total : Long.valueOf(Math.max(total, done)),
        part.estimateExceeded());
  }

  PartSum plus(PartSum other) {
    return new PartSum(
        unit,
        parts + other.parts,
        sum(done, other.done),
        sum(total, other.total),
        sum(remaining, other.remaining),
        sum(expected, other.expected),
        estimateExceeded || other.estimateExceeded);
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    if (a == null || b == null) {
      return null;
    }
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
