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

/** Sends one gateway what is due there, outside any transaction, and notes what came of it. */
final class Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int MOST_TOLD = 1_000;
  private static final Duration LONGEST_QUARANTINE = Duration.ofHours(1);

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
  Delivery(
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

  /**
   * Deletes groups whose time is over.
   *
   * @return how many there were, up to the limit
   */
  int remove(int limit) {
    gateway.store().forgetReplaced(gateway.name());
    List<Due> leaving = gateway.store().leaving(gateway.name(), settings.linger(), limit);
    for (Due due : leaving) {
      if (!mayGoOn.getAsBoolean() || !removed(due)) {
        break;
      }
    }
    return leaving.size();
  }

  /**
   * Pushes what is due, and deletes what was deleted.
   *
   * @return how many there were, up to the limit
   */
  int push(int limit) {
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

  private boolean pushed(Due due, Acknowledgements noted) {
    Migration migration = due.migration();
    GroupingKey group = GroupingKey.of(settings.job(), migration);
    MetricSnapshots own = GroupExposition.of(migration);
    String pushed =
        PushedFamilies.text(migration, own, families.getOrDefault(migration.id(), List.of()));
    GatewayAnswer answer = gateway.http().put(group, own, pushed);
    if (answer instanceof GatewayAnswer.Refused(String reason) && !pushed.isEmpty()) {
      // What others pushed must not keep back what we have to say.
      answer = gateway.http().put(group, own, "");
      tellLeftOut(migration, reason);
    }
    if (answer instanceof GatewayAnswer.Accepted) {
      noted.add(new Pushed(migration.id(), migration.version()));
      gateway.health().pushed();
      return true;
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

  private boolean removed(Due due) {
    Migration migration = due.migration();
    GatewayAnswer answer = gateway.http().delete(GroupingKey.of(settings.job(), migration));
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
