package dev.milepost.service.relay;

import dev.milepost.service.relay.RelaySettings.Pace;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the Pushgateways at what the database says. Any number of instances may run one over the
 * same database; each gateway is worked on by one of them, and another takes over when it goes.
 *
 * <p>A gateway that is slow or gone costs freshness there and nothing else: nobody ever waits for
 * the relay, and other gateways have threads of their own.
 */
public final class Relay implements AutoCloseable {
  /** The header that marks every request of a relay, so that a listener of ours knows it. */
  public static final String MARK = "Milepost-Relay";

  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
  private static final Duration PATIENCE = Duration.ofMillis(1_500);
  private static final Duration PATIENCE_AFTER_INTERRUPT = Duration.ofMillis(500);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

  private final RelaySettings settings;
  private final RelayStore store;
  private final List<GatewayWorker> workers;

  /**
   * @param owner names this instance in leases; no other instance may have it, before or after
   */
  public Relay(
      RelaySettings settings,
      RelayStore store,
      String owner,
      InstantSource clock,
      RandomGenerator random) {
    this.settings = settings;
    this.store = store;
    this.workers =
        settings.gateways().stream().map(target -> worker(target, owner, clock, random)).toList();
  }

  /** Tells the database which gateways there are and begins to work on them. */
  public void start() {
    List<String> gateways = settings.gateways().stream().map(RelayTarget::name).toList();
    store.keepOnly(gateways);
    gateways.forEach(gateway -> store.enlist(gateway, settings.linger()));
    workers.forEach(GatewayWorker::start);
  }

  /** Says that something was committed. Never blocks; many calls are as good as one. */
  public void wake() {
    workers.forEach(GatewayWorker::wake);
  }

  /** How each gateway is doing, as this instance sees it. */
  public List<GatewayStatus> status() {
    return workers.stream().map(GatewayWorker::status).toList();
  }

  /**
   * Ends within two seconds: what was pushed by then is noted, and the gateways are free for
   * another instance. A request that hangs is cut off; what it carried is still due.
   */
  @Override
  public void close() {
    workers.forEach(GatewayWorker::stop);
    try {
      if (!ended(PATIENCE)) {
        workers.forEach(GatewayWorker::interrupt);
        if (!ended(PATIENCE_AFTER_INTERRUPT)) {
          LOG.warn("the relay didn't end in time; its leases run out by themselves");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean all = true;
    for (GatewayWorker worker : workers) {
      long left = Math.max(1, deadline - System.nanoTime());
      all &= worker.ended(Duration.ofNanos(left));
    }
    return all;
  }

  private GatewayWorker worker(
      RelayTarget target, String owner, InstantSource clock, RandomGenerator random) {
    Pace pace = settings.pace();
    String name = target.name();
    Breaker breaker = new Breaker(new Backoff(FIRST_BACKOFF, LONGEST_BACKOFF, random), clock);
    Crowding crowding = new Crowding(name, target.layout(), clock);
    GatewayHealth health = new GatewayHealth(name, crowding, breaker, clock);
    Pushgateway http = new Pushgateway(target.address());
    Gateway gateway = new Gateway(name, target.layout(), http, store, health);
    Lease lease = new Lease(store, name, owner, pace.lease(), System::nanoTime);
    return new GatewayWorker(gateway, lease, settings, clock, random);
  }
}
