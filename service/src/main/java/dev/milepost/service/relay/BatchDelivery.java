package dev.milepost.service.relay;

import dev.milepost.service.relay.RelayStore.Batch;
import dev.milepost.service.relay.RelayStore.Pushed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one group that has all records of a gateway. A push carries every live and lingering one,
 * so it cleans up by what it leaves out; however many changed since, it is one push.
 */
final class BatchDelivery implements Delivery {
  private static final Logger LOG = LoggerFactory.getLogger(BatchDelivery.class);

  /** Of the time that a batch took, how much the gateway and the database then have for others. */
  private static final int PART_OF_TIME = 4;

  private static final Duration SHORTEST_REST = Duration.ofMillis(10);

  /** Rows that one transaction notes: a new attempt of a job waits for it. */
  private static final int NOTED_AT_ONCE = 1_000;

  private final Gateway gateway;
  private final RelaySettings settings;
  private final GroupingKey group;
  private final BooleanSupplier mayGoOn;
  private final InstantSource clock;
  private Instant next = Instant.EPOCH;
  private boolean refused;

  BatchDelivery(
      Gateway gateway, RelaySettings settings, BooleanSupplier mayGoOn, InstantSource clock) {
    this.gateway = gateway;
    this.settings = settings;
    this.group = Layout.BATCH.key(settings.job(), "", Map.of());
    this.mayGoOn = mayGoOn;
    this.clock = clock;
  }

  /** A group whose time is over is simply not in the next batch. */
  @Override
  public int remove(int limit) {
    return 0;
  }

  @Override
  public int push(int limit) {
    Instant started = clock.instant();
    if (started.isBefore(next) || !gateway.store().batchDue(gateway.name(), settings.linger())) {
      return 0;
    }
    Batch batch = gateway.store().batch(gateway.name(), settings.linger());
    if (mayGoOn.getAsBoolean()) {
      send(batch);
      Instant ended = clock.instant();
      Instant rested = ended.plus(Duration.between(started, ended).dividedBy(PART_OF_TIME));
      Instant usual = started.plus(settings.pace().minInterval());
      Instant earliest = rested.isAfter(usual) ? rested : usual;
      next = earliest.isAfter(next) ? earliest : next;
    }
    return 1;
  }

  @Override
  public Duration rest(Duration poll) {
    Duration left = Duration.between(clock.instant(), next);
    if (left.isNegative() || left.compareTo(poll) > 0) {
      return poll;
    }
    return left.compareTo(SHORTEST_REST) < 0 ? SHORTEST_REST : left;
  }

  private void send(Batch batch) {
    long began = System.nanoTime();
    GatewayAnswer answer =
        batch.shown().isEmpty()
            ? gateway.http().delete(group)
            : gateway.http().putAll(group, GroupExposition.of(batch.shown()));
    switch (answer) {
      case GatewayAnswer.Accepted() -> {
        gateway.health().pushed(batch.changed().size(), System.nanoTime() - began);
        refused = false;
        note(batch);
      }
      case GatewayAnswer.Refused(String reason) -> refuse(batch, reason);
      case GatewayAnswer.Misconfigured(String reason) -> gateway.health().misconfigured(reason);
      case GatewayAnswer.Unavailable(String reason) -> {
        // An interrupt was meant to end us: that tells nothing about the gateway.
        if (!Thread.currentThread().isInterrupted()) {
          gateway.health().unavailable(reason);
        }
      }
    }
  }

  private void note(Batch batch) {
    List<Pushed> changed = batch.changed();
    int gone = 0;
    for (int from = 0; from < changed.size(); from += NOTED_AT_ONCE) {
      int to = Math.min(changed.size(), from + NOTED_AT_ONCE);
      gone += gateway.store().acknowledge(gateway.name(), changed.subList(from, to));
    }
    gateway.store().forgetAll(gateway.name(), batch.left());
    if (gone > 0) {
      // Another instance removed records while ours were on their way.
      gateway.store().requestComparison(gateway.name());
    }
  }

  /** All or none: whatever the gateway has against one of them keeps all of them waiting. */
  private void refuse(Batch batch, String reason) {
    Duration wait = settings.pace().firstQuarantine();
    gateway.store().refuse(gateway.name(), reason, wait);
    gateway.health().quarantined();
    next = clock.instant().plus(wait);
    // A group of our job that isn't ours may be what it collides with.
    gateway.store().requestComparison(gateway.name());
    if (!refused) {
      LOG.error(
          "alarm: Pushgateway {} refuses the batch of {} migrations: {}",
          gateway.name(),
          batch.shown().size(),
          reason);
    }
    refused = true;
  }
}
