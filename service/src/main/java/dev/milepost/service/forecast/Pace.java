package dev.milepost.service.forecast;

/**
 * How fast work gets done: three exponentially weighted means of the rate, with weights by time
 * since reports come irregularly (5.4), and the totals since the start. Time in which nothing
 * moved, throttled or not, stays out of the means and comes back as the share of time that it is.
 *
 * <p>Rates are units per second; the means are stored with the weight that is missing in them, so
 * that the first intervals count fully.
 *
 * @param activeSeconds time in which work got done at its own pace
 * @param stillSeconds time in which nothing moved though nothing held it
 * @param throttledSeconds time in which it was slowed down on purpose
 * @param work all work since the start
 * @param throttledWork the part of it done while throttled
 */
public record Pace(
    double fast,
    double middle,
    double slow,
    double activeSeconds,
    double stillSeconds,
    double throttledSeconds,
    double work,
    double throttledWork) {

  /** 5.4 asks for 120 s; the others show where the rate is going. */
  private static final double FAST_SECONDS = 120;

  private static final double MIDDLE_SECONDS = 240;
  private static final double SLOW_SECONDS = 600;

  /** How much of the trend to believe: full in a steady slowing, none after a step. */
  private static final double DAMPING = 0.3;

  /** The trend may not take or give more than half of the rate. */
  private static final double MOST_BY_TREND = 0.5;

  private static final double LOG_TWO = Math.log(2);

  static final Pace START = new Pace(0, 0, 0, 0, 0, 0, 0, 0);

  /** After an interval with so much work done in it. */
  Pace after(double seconds, double done, Hold hold) {
    if (hold == Hold.STOPPED) {
      return this;
    }
    double all = work + Math.max(0, done);
    if (hold == Hold.THROTTLED) {
      return new Pace(
          fast,
          middle,
          slow,
          activeSeconds,
          stillSeconds,
          throttledSeconds + seconds,
          all,
          throttledWork + Math.max(0, done));
    }
    if (done <= 0) {
      return new Pace(
          fast,
          middle,
          slow,
          activeSeconds,
          stillSeconds + seconds,
          throttledSeconds,
          all,
          throttledWork);
    }
    double rate = done / seconds;
    return new Pace(
        mixed(fast, FAST_SECONDS, seconds, rate),
        mixed(middle, MIDDLE_SECONDS, seconds, rate),
        mixed(slow, SLOW_SECONDS, seconds, rate),
        activeSeconds + seconds,
        stillSeconds,
        throttledSeconds,
        all,
        throttledWork);
  }

  private static double mixed(double mean, double halfLife, double seconds, double rate) {
    double kept = Math.exp(-LOG_TWO * seconds / halfLife);
    return mean * kept + rate * (1 - kept);
  }

  /** The mean rate while it moves, half-life 120 s. */
  double rate() {
    return mean(fast, FAST_SECONDS);
  }

  /** The mean rate since the start over the time that was neither stopped nor throttled. */
  double sinceStart() {
    double seconds = activeSeconds + stillSeconds;
    return seconds > 0 ? (work - throttledWork) / seconds : 0;
  }

  /** Seconds that counted. */
  double seconds() {
    return activeSeconds + stillSeconds + throttledSeconds;
  }

  /** Share of the time in which it moved at its own pace. */
  double duty() {
    return seconds() > 0 ? activeSeconds / seconds() : 0;
  }

  private double mean(double stored, double halfLife) {
    double weight = 1 - Math.exp(-LOG_TWO * activeSeconds / halfLife);
    return weight > 0 ? stored / weight : 0;
  }

  /** Seconds until so much work is done: likely, at least, at most; null while the rate is 0. */
  Range secondsFor(double remaining) {
    double now = expected();
    double horizon = now > 0 ? remaining / now : 0;
    double steady = likely(now, horizon);
    double drifting = now + longTrend() * (age(FAST_SECONDS) + horizon);
    double bounded = Math.clamp(drifting, now / 3, now * 1.5);
    double likely = remaining / effective(steady);
    double a = remaining / effective(now);
    double b = remaining / effective(bounded);
    double c = remaining / overall();
    double idle = (1 - duty()) / 4;
    double low = Math.min(Math.min(likely, a), Math.min(b, c)) * (0.93 - idle);
    double high = Math.max(Math.max(likely, a), Math.max(b, c)) * (1.07 + idle);
    return new Range(likely, low, high);
  }

  record Range(double likely, double low, double high) {}

  /** The rate in the middle of what is left, if the trend goes on. */
  private double likely(double now, double horizon) {
    double steadiness = 1 - unsteadiness();
    double ahead = 0.7 * age(FAST_SECONDS) + DAMPING * horizon / 2;
    double later = now + trend() * steadiness * ahead;
    return Math.clamp(later, now * (1 - MOST_BY_TREND), now * (1 + MOST_BY_TREND));
  }

  /** The more often it stops, the longer a memory it takes to know how fast it goes. */
  private double expected() {
    double blend = unsteadiness();
    return (1 - blend) * rate() + blend * mean(slow, SLOW_SECONDS);
  }

  private double unsteadiness() {
    return Math.min(1, 5 * (1 - duty()));
  }

  /** By the clock, with the time in it that nothing moves. */
  private double effective(double rate) {
    return seconds() > 0 ? (rate * activeSeconds + throttledWork) / seconds() : 0;
  }

  private double overall() {
    return seconds() > 0 ? work / seconds() : 0;
  }

  /**
   * Change of the rate per second: the smaller of two slopes of the same sign, else none. After a
   * step the quick slope is soon gone; a rate that keeps falling has both.
   */
  private double trend() {
    double quick = slope(fast, FAST_SECONDS, middle, MIDDLE_SECONDS);
    double lasting = longTrend();
    if (quick * lasting <= 0) {
      return 0;
    }
    return Math.copySign(Math.min(Math.abs(quick), Math.abs(lasting)), quick);
  }

  private double longTrend() {
    return slope(middle, MIDDLE_SECONDS, slow, SLOW_SECONDS);
  }

  private double slope(double near, double nearHalf, double far, double farHalf) {
    double apart = age(farHalf) - age(nearHalf);
    return apart > 1 ? (mean(near, nearHalf) - mean(far, farHalf)) / apart : 0;
  }

  /** Mean age in seconds of what such a mean is made of. */
  private double age(double halfLife) {
    double scale = halfLife / LOG_TWO;
    double left = Math.exp(-activeSeconds / scale);
    return left < 1 ? scale - activeSeconds * left / (1 - left) : 0;
  }
}
