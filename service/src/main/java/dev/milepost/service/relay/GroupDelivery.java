package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.exposition.GroupedExposition;
import dev.milepost.service.relay.RelayStore.Due;
import dev.milepost.service.relay.RelayStore.Postponement;
import dev.milepost.service.relay.RelayStore.Pushed;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each record a group of its own, outside any transaction, and notes what came of it.
 *
 * <p>What is only pushed again, because the gateway forgot it, must not crowd out what changed: it
 * leaves the gateway as much time as it takes, and the newest finished are pushed first.
 */
final class GroupDelivery implements Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(GroupDelivery.class);
  private static final int MOST_TOLD = 1_000;
  private static final Duration LONGEST_QUARANTINE = Duration.ofHours(1);

  /** At most 500 a second are pushed again. */
  private static final Duration SHORTEST_RESYNC_REST = Duration.ofMillis(2);

  private static final Duration LONGEST_RESYNC_REST = Duration.ofSeconds(1);

  private final Gateway gateway;
  private final RelaySettings settings;
  private final BooleanSupplier mayGoOn;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Set<Long> toldLeftOut = new HashSet<>();
  private Map<Long, List<GroupedExposition>> families = Map.of();

  /**
   * @param mayGoOn asked before each request: whether the gateway still is ours and nobody stops us
   */
  GroupDelivery(
      Gateway gateway,
      RelaySettings settings,
      BooleanSupplier mayGoOn,
      InstantSource clock,
      RandomGenerator random) {
    this.gateway = gateway;
    this.settings = settings;
    this.mayGoOn = mayGoOn;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public int remove(int limit) {
    gateway.store().forgetReplaced(gateway.name());
    List<Due> leaving = gateway.store().leaving(gateway.name(), settings.linger(), limit);
    for (Due due : leaving) {
      if (!mayGoOn.getAsBoolean() || !removed(due)) {
        break;
      }
    }
    return leaving.size();
  }

  /** Pushes what is due, and deletes what was deleted. */
  @Override
  public int push(int limit) {
    List<Due> dues = gateway.store().due(gateway.name(), settings.pace().minInterval(), limit);
    families =
        gateway.store().pushedFamilies(dues.stream().map(due -> due.migration().id()).toList());
    Acknowledgements noted = new Acknowledgements(gateway.store(), gateway.name(), clock);
    for (Due due : dues) {
      boolean deleted = due.migration().deletedAt() != null;
      if (!mayGoOn.getAsBoolean() || !(deleted ? removed(due) : pushed(due, noted))) {
        break;
      }
    }
    // An interrupt was meant for the request that hung, not for noting those before it.
    boolean interrupted = Thread.interrupted();
    noted.flush();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return dues.size();
  }

  @Override
  public Duration rest(Duration poll) {
    return poll;
  }

  private boolean pushed(Due due, Acknowledgements noted) {
    Exposed exposed = Exposed.of(due.migration());
    GroupingKey group = gateway.key(settings.job(), exposed);
    MetricSnapshots own = GroupExposition.of(exposed);
    String more =
        PushedFamilies.text(
            due.migration(), own, families.getOrDefault(exposed.migrationId(), List.of()));
    long began = System.nanoTime();
    GatewayAnswer answer = gateway.http().put(group, own, more);
    if (answer instanceof GatewayAnswer.Refused(String reason) && !more.isEmpty()) {
      // What others pushed must not keep back what we have to say.
      answer = gateway.http().put(group, own, "");
      tellLeftOut(due.migration(), reason);
    }
    if (answer instanceof GatewayAnswer.Accepted) {
      long took = System.nanoTime() - began;
      noted.add(new Pushed(exposed.migrationId(), exposed.version()));
      gateway.health().pushed(1, took);
      return !due.again() || rested(took);
    }
    return survives(answer, due, false);
  }

  private void tellLeftOut(Migration migration, String reason) {
    if (toldLeftOut.size() < MOST_TOLD && toldLeftOut.add(migration.id())) {
      LOG.warn(
          "Pushgateway {} refuses the families that were pushed for job id {}, its own are shown"
              + " without them: {}",
          gateway.name(),
          migration.identity().jobId(),
          reason);
    }
  }

  private static boolean rested(long nanosOfPush) {
    long nanos =
        Math.clamp(nanosOfPush, SHORTEST_RESYNC_REST.toNanos(), LONGEST_RESYNC_REST.toNanos());
    try {
      Thread.sleep(Duration.ofNanos(nanos));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean removed(Due due) {
    Migration migration = due.migration();
    GatewayAnswer answer =
        gateway.http().delete(gateway.key(settings.job(), Exposed.of(migration)));
    if (answer instanceof GatewayAnswer.Accepted) {
      gateway.store().forget(gateway.name(), migration.id());
      gateway.health().deleted();
      return true;
    }
    return survives(answer, due, true);
  }

  /** Notes a failure; true when it concerns this record only, so that others may follow. */
  private boolean survives(GatewayAnswer failure, Due due, boolean removing) {
    if (Thread.currentThread().isInterrupted()) {
      // We were told to end. That tells nothing about the gateway or the record.
      return false;
    }
    switch (failure) {
      case GatewayAnswer.Accepted() -> {
        return true;
      }
      case GatewayAnswer.Refused(String reason) -> {
        quarantine(due, removing, reason);
        return true;
      }
      case GatewayAnswer.Misconfigured(String reason) -> gateway.health().misconfigured(reason);
      case GatewayAnswer.Unavailable(String reason) -> gateway.health().unavailable(reason);
    }
    // The gateway answered its status just before. If this record is what it stumbles over, the
    // probe of the half-open breaker must be another one.
    Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1), random);
    postpone(due, removing, null, backoff);
    return false;
  }

  private void quarantine(Due due, boolean removing, String reason) {
    Duration first = settings.pace().firstQuarantine();
    Duration longest = first.compareTo(LONGEST_QUARANTINE) > 0 ? first : LONGEST_QUARANTINE;
    postpone(due, removing, reason, new Backoff(first, longest, random));
    gateway.health().quarantined();
    if (due.quarantined()) {
      return;
    }
    LOG.error(
        "alarm: Pushgateway {} refuses migration {} of job id {}, others go on: {}",
        gateway.name(),
        due.migration().id(),
        due.migration().identity().jobId(),
        reason);
  }

  private void postpone(Due due, boolean removing, @Nullable String reason, Backoff backoff) {
    Duration delay = backoff.after(due.failures() + 1);
    gateway
        .store()
        .postpone(gateway.name(), new Postponement(due.migration().id(), removing, reason, delay));
  }
}
