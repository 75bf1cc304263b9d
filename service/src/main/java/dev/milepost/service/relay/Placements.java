package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.relay.RelaySettings.Linger;
import dev.milepost.service.relay.RelayStore.Noted;
import dev.milepost.service.vocabulary.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells where the gateways show a migration and what is to become of it there. Reads only. */
public final class Placements {
  private final RelaySettings settings;
  private final RelayStore store;
  private final Supplier<List<GatewayStatus>> status;

  /**
   * @param status how this instance's relay is doing
   */
  public Placements(
      RelaySettings settings, RelayStore store, Supplier<List<GatewayStatus>> status) {
    this.settings = settings;
    this.store = store;
    this.status = status;
  }

  /** One for each configured gateway, in the order of the settings; none while the relay is off. */
  public List<Placement> of(Migration migration) {
    Map<String, Noted> noted =
        store.noted(migration.id()).stream()
            .collect(Collectors.toMap(Noted::gateway, Function.identity()));
    return settings.gateways().stream()
        .map(target -> placement(target, migration, noted.get(target.name())))
        .toList();
  }

  private Placement placement(RelayTarget target, Migration migration, @Nullable Noted noted) {
    var identity = migration.identity();
    GroupingKey group = target.layout().key(settings.job(), identity.jobId(), identity.labels());
    String gateway = target.name();
    if (noted == null) {
      return new Placement(
          gateway, target.layout(), group, Placement.State.GONE, null, null, 0, null, null, null);
    }
    Placement.State state = state(migration, noted);
    return new Placement(
        gateway,
        target.layout(),
        group,
        state,
        noted.relayedAt(),
        noted.relayedVersion() == 0 ? null : Long.valueOf(noted.relayedVersion()),
        noted.failures(),
        noted.nextAttemptAt(),
        noted.quarantineReason() == null && state != Placement.State.SHOWN
            ? errorOf(gateway)
            : noted.quarantineReason(),
        state == Placement.State.SHOWN ? deleteAfter(migration, noted.relayedAt()) : null);
  }

  private static Placement.State state(Migration migration, Noted noted) {
    if (noted.superseded() || migration.deletedAt() != null) {
      return Placement.State.LEAVING;
    }
    if (noted.quarantineReason() != null) {
      return Placement.State.QUARANTINED;
    }
    return noted.relayedVersion() < migration.version()
        ? Placement.State.DUE
        : Placement.State.SHOWN;
  }

  /** What the gateway last failed with, if it's this instance's business. */
  private @Nullable String errorOf(String gateway) {
    return status.get().stream()
        .filter(known -> known.gateway().equals(gateway) && known.leading())
        .flatMap(known -> Stream.ofNullable(known.lastError()))
        .findFirst()
        .orElse(null);
  }

  /** The linger begins when the final values are seen there, as the relay's own rule has it. */
  private @Nullable Instant deleteAfter(Migration migration, @Nullable Instant relayedAt) {
    Instant finishedAt = migration.standing().finishedAt();
    if (finishedAt == null || relayedAt == null) {
      return null;
    }
    Linger linger = settings.linger();
    Duration rest = migration.state() == State.FAILED ? linger.failed() : linger.others();
    return (relayedAt.isAfter(finishedAt) ? relayedAt : finishedAt).plus(rest);
  }
}
