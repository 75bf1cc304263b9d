package dev.milepost.service.relay;

import dev.milepost.service.relay.RelayStore.Sighting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after a gateway itself rather than its records: whether it answers, was started anew, and
 * still shows what it should.
 */
final class Checkup {
  private static final Logger LOG = LoggerFactory.getLogger(Checkup.class);
  private static final Duration COMPARE_AGAIN = Duration.ofSeconds(30);

  private final Gateway gateway;
  private final RelaySettings settings;
  private final Comparison comparison;
  private final InstantSource clock;
  private Instant next = Instant.MIN;
  private Instant nextComparison = Instant.MIN;
  private long failuresSeen;

  Checkup(Gateway gateway, RelaySettings settings, Comparison comparison, InstantSource clock) {
    this.gateway = gateway;
    this.settings = settings;
    this.comparison = comparison;
    this.clock = clock;
  }

  /** Makes the next {@link #passes} look. */
  void hurry() {
    next = Instant.MIN;
  }

  /**
   * Looks if it's time to, or if the gateway failed since: it may have been restarted, and a push
   * to one that forgot everything would only be the first of all.
   *
   * @return whether pushing makes sense now
   */
  boolean passes() {
    boolean wasAway = gateway.health().breaker() != BreakerState.CLOSED;
    long failures = gateway.health().failures();
    if (failures == failuresSeen && clock.instant().isBefore(next)) {
      return true;
    }
    failuresSeen = failures;
    next = clock.instant().plus(settings.pace().statusPoll());
    try {
      Sighting sighting = sight();
      weigh();
      if (sighting.layout() != gateway.layout()) {
        return rearranged(sighting.layout());
      }
      if (sighting.comparisonDue() && !wasAway && !clock.instant().isBefore(nextComparison)) {
        compare();
      }
      return true;
    } catch (IOException e) {
      gateway.health().silent(GatewayAnswer.bounded(e.toString()));
      return false;
    }
  }

  private Sighting sight() throws IOException {
    String startTime = gateway.http().startTime();
    Sighting sighting =
        gateway.store().sight(gateway.name(), startTime, settings.pace().comparison());
    if (sighting.restarted()) {
      LOG.info(
          "Pushgateway {} runs since {}, everything is pushed to it again",
          gateway.name(),
          startTime);
    }
    return sighting;
  }

  /** How many groups there are says what each push costs. */
  private void weigh() {
    Crowding crowding = gateway.health().crowding();
    if (crowding.possible()) {
      crowding.look(gateway.store().groups(gateway.name()), gateway.health().pushSecondsLately());
    }
  }

  /**
   * Deletes the groups of another layout: while they are there, the gateway takes none of the same
   * series elsewhere.
   */
  private boolean rearranged(Layout before) throws IOException {
    hurry();
    if (!comparison.run()) {
      return false;
    }
    gateway.store().rearrange(gateway.name(), gateway.layout());
    LOG.info(
        "Pushgateway {} has the layout {} from now on, not {}",
        gateway.name(),
        gateway.layout().word(),
        before.word());
    return true;
  }

  private void compare() {
    nextComparison = clock.instant().plus(COMPARE_AGAIN);
    try {
      if (comparison.run()) {
        gateway.store().noteComparison(gateway.name());
        nextComparison = Instant.MIN;
      }
    } catch (IOException e) {
      // Slow to list is not slow to take: pushing goes on.
      LOG.warn("Pushgateway {} can't be compared: {}", gateway.name(), e.toString());
    }
  }
}
