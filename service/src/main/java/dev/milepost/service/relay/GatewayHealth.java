package dev.milepost.service.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the answers of one gateway add up to: its breaker, its counters, and the log lines that tell
 * an operator when it goes away, is set up wrongly, and comes back.
 */
final class GatewayHealth {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayHealth.class);
  private static final Duration ALARM_AGAIN = Duration.ofMinutes(1);
  private static final int BATCH = 100;
  private static final double NANOS = 1_000_000_000.0;

  /** Of how many pushes the mean is taken, about. */
  private static final double LATELY = 20;

  private final String gateway;
  private final Crowding crowding;
  private final Breaker breaker;
  private final InstantSource clock;
  private final LongAdder pushed = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder pushNanos = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder deleted = new LongAdder();
  private volatile double lately;
  private volatile @Nullable String lastError;
  private Instant nextAlarm = Instant.MIN;

  /** Whether the last push or deletion failed: then that the status answers proves nothing. */
  private boolean refusing;

  GatewayHealth(String gateway, Crowding crowding, Breaker breaker, InstantSource clock) {
    this.gateway = gateway;
    this.crowding = crowding;
    this.breaker = breaker;
    this.clock = clock;
  }

  Crowding crowding() {
    return crowding;
  }

  BreakerState breaker() {
    return breaker.state();
  }

  /** How many requests may be sent before looking again. */
  int allowance() {
    return switch (breaker.state()) {
      case CLOSED -> BATCH;
      case HALF_OPEN -> 1;
      case OPEN -> 0;
    };
  }

  /**
   * The gateway took a push.
   *
   * @param carried how many records it made visible
   */
  void pushed(int carried, long nanos) {
    pushed.increment();
    records.add(carried);
    pushNanos.add(nanos);
    double seconds = nanos / NANOS;
    lately = lately == 0 ? seconds : lately + (seconds - lately) / LATELY;
    answered();
  }

  /** What one push took lately; 0 before the first. */
  double pushSecondsLately() {
    return lately;
  }

  void deleted() {
    deleted.increment();
    answered();
  }

  /** The gateway refused one record, so it is well itself. */
  void quarantined() {
    quarantined.increment();
    answered();
  }

  /** There was nothing to do, and the gateway tells its status. */
  void idle() {
    if (!refusing) {
      answered();
    }
  }

  /** Another instance has the gateway: what became of our last push is its business now. */
  void handedOver() {
    refusing = false;
  }

  /** How often it failed so far. */
  long failures() {
    return failed.sum();
  }

  private void answered() {
    refusing = false;
    if (breaker.state() != BreakerState.CLOSED) {
      LOG.info("Pushgateway {} answers again", gateway);
    }
    breaker.succeeded();
    lastError = null;
  }

  /** The gateway doesn't even tell its status. */
  void silent(String reason) {
    away(reason);
  }

  void unavailable(String reason) {
    refusing = true;
    away(reason);
  }

  private void away(String reason) {
    if (breaker.state() == BreakerState.CLOSED) {
      LOG.warn("Pushgateway {} doesn't answer, what is due waits: {}", gateway, reason);
    }
    fail(reason);
  }

  void misconfigured(String reason) {
    refusing = true;
    if (!clock.instant().isBefore(nextAlarm)) {
      nextAlarm = clock.instant().plus(ALARM_AGAIN);
      LOG.error(
          "alarm: Pushgateway {} takes no pushes, check its address and credentials: {}",
          gateway,
          reason);
    }
    fail(reason);
  }

  GatewayStatus status(Layout layout, boolean leading) {
    return new GatewayStatus(
        gateway,
        layout,
        leading,
        breaker.state(),
        lastError,
        new GatewayStatus.Pushes(pushed.sum(), records.sum(), pushNanos.sum() / NANOS),
        crowding.load(),
        failed.sum(),
        quarantined.sum(),
        deleted.sum());
  }

  private void fail(String reason) {
    failed.increment();
    lastError = reason;
    breaker.failed();
  }
}
