package dev.milepost.service.forecast;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A guest on the move: the scenarios' parameters. Bytes are in GB, rates in GB/s.
 *
 * @param link bandwidth at a time
 * @param activity factor of the writing at a time, from a random phase on
 * @param autoConverge whether the hypervisor slows the guest down while it doesn't converge
 */
record Guest(
    String name,
    boolean finishes,
    double size,
    List<Hot> hotSets,
    DoubleUnaryOperator link,
    DoubleUnaryOperator activity,
    boolean autoConverge) {

  static final double GIB = 1.073741824;

  /** A part of memory that is written at random: it saturates at its size (5.6). */
  record Hot(double size, double rate) {}

  static Guest finishing(String name, double gib, double link, Hot... hotSets) {
    return new Guest(name, true, gib * GIB, List.of(hotSets), t -> link, t -> 1, false);
  }

  static Guest endless(String name, double gib, double link, Hot... hotSets) {
    return new Guest(name, false, gib * GIB, List.of(hotSets), t -> link, t -> 1, false);
  }

  /** Writes for so many seconds, then hardly for so many. */
  Guest inBursts(double on, double off) {
    return new Guest(
        name, finishes, size, hotSets, link, t -> t % (on + off) < on ? 1 : 0.02, autoConverge);
  }

  /** The link has another bandwidth from that second on. */
  Guest withLinkFrom(double second, double bandwidth) {
    return new Guest(
        name,
        finishes,
        size,
        hotSets,
        t -> t < second ? link.applyAsDouble(t) : bandwidth,
        activity,
        autoConverge);
  }

  Guest autoConverging() {
    return new Guest(name, finishes, size, hotSets, link, activity, true);
  }
}
