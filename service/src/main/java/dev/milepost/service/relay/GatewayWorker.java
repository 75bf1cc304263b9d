package dev.milepost.service.relay;

import dev.milepost.service.relay.RelaySettings.Pace;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this instance that works on one gateway, while the lease is ours. It keeps
 * nothing that it couldn't read from the database again.
 */
final class GatewayWorker {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayWorker.class);

  /** Reports come in crowds; looking once for a crowd is enough. */
  private static final Duration SHORTEST_REST = Duration.ofMillis(20);

  private static final Duration LONGEST_REST = Duration.ofMillis(200);

  /** How exactly it's known since when a record is due. */
  private static final Duration NOTE_AGAIN = Duration.ofSeconds(1);

  private static final Duration COMPLAIN_AGAIN = Duration.ofMinutes(1);

  private final Gateway gateway;
  private final Lease lease;
  private final Pace pace;
  private final InstantSource clock;
  private final PauseWatch pauses = new PauseWatch(System::nanoTime);
  private final Checkup checkup;
  private final Delivery delivery;
  private final Semaphore wakes = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;
  private Instant nextComplaint = Instant.MIN;
  private Instant nextNote = Instant.MIN;

  GatewayWorker(
      Gateway gateway,
      Lease lease,
      RelaySettings settings,
      InstantSource clock,
      RandomGenerator random) {
    this.gateway = gateway;
    this.lease = lease;
    this.pace = settings.pace();
    this.clock = clock;
    Comparison comparison = new Comparison(gateway, settings, this::mayGoOn, pauses);
    this.checkup = new Checkup(gateway, settings, comparison, clock);
    this.delivery =
        gateway.layout() == Layout.BATCH
            ? new BatchDelivery(gateway, settings, this::mayGoOn, clock)
            : new GroupDelivery(gateway, settings, this::mayGoOn, clock, random);
    this.thread = Thread.ofVirtual().name("relay to " + gateway.name()).unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  void wake() {
    if (wakes.availablePermits() == 0) {
      wakes.release();
    }
  }

  GatewayStatus status() {
    return gateway.health().status(gateway.layout(), lease.believed());
  }

  void stop() {
    stopping = true;
    wakes.release();
  }

  /**
   * Waits for the end of the work after {@link #stop}.
   *
   * @return false when it goes on
   */
  boolean ended(Duration patience) throws InterruptedException {
    return thread.join(patience);
  }

  void interrupt() {
    thread.interrupt();
  }

  private void work() {
    try {
      while (!stopping) {
        long started = System.nanoTime();
        boolean more = turnOrComplain();
        long worked = System.nanoTime() - started;
        long pause = delivery.rest(pace.poll()).toMillis();
        if (!more && wakes.tryAcquire(pause, TimeUnit.MILLISECONDS)) {
          rest(worked);
          wakes.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("relay to {} interrupted", gateway.name());
    } finally {
      leave();
    }
  }

  /** However often we are woken, the database has as much time for others as it had for us. */
  private static void rest(long nanosOfWork) throws InterruptedException {
    long nanos = Math.clamp(nanosOfWork, SHORTEST_REST.toNanos(), LONGEST_REST.toNanos());
    Thread.sleep(Duration.ofNanos(nanos));
  }

  private void leave() {
    // Whoever interrupted us is in a hurry, but the next one would have to wait for the lease.
    boolean ignored = Thread.interrupted();
    try {
      lease.release();
    } catch (RuntimeException e) {
      LOG.warn("the lease of Pushgateway {} runs out by itself", gateway.name(), e);
    }
  }

  private boolean turnOrComplain() {
    try {
      boolean more = turn();
      nextComplaint = Instant.MIN;
      return more;
    } catch (Throwable e) {
      // Most likely the database: everything is still due when it's back. But whatever it is, even
      // an Error, nobody would start this thread again.
      complain(e);
      return false;
    }
  }

  private void complain(Throwable e) {
    if (clock.instant().isBefore(nextComplaint)) {
      return;
    }
    nextComplaint = clock.instant().plus(COMPLAIN_AGAIN);
    try {
      LOG.warn("the relay to {} can't go on and keeps trying", gateway.name(), e);
    } catch (Throwable unspeakable) {
      // No memory left to tell it, perhaps; in a minute again.
      return;
    }
  }

  /** Does what is to be done now; true when there may be more. */
  private boolean turn() {
    pauses.beat();
    if (pauses.paused()) {
      gateway.store().requestComparison(gateway.name());
      checkup.hurry();
      pauses.forget();
    }
    if (!lease.holds()) {
      gateway.health().handedOver();
      return false;
    }
    boolean more = worked();
    noteBehind();
    return more;
  }

  private boolean worked() {
    if (gateway.health().breaker() == BreakerState.OPEN || !checkup.passes()) {
      return false;
    }
    int allowance = gateway.health().allowance();
    int found = delivery.remove(allowance);
    int left = Math.min(allowance, gateway.health().allowance());
    if (left > 0 && !stopping) {
      found += delivery.push(left);
    }
    if (found == 0) {
      gateway.health().idle();
    }
    return found >= allowance && gateway.health().breaker() == BreakerState.CLOSED;
  }

  private void noteBehind() {
    if (!stopping && !clock.instant().isBefore(nextNote)) {
      gateway.store().noteBehind(gateway.name(), pace.minInterval());
      nextNote = clock.instant().plus(NOTE_AGAIN);
    }
  }

  private boolean mayGoOn() {
    pauses.beat();
    return !stopping && lease.holds();
  }
}
