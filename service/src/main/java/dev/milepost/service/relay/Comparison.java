package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.relay.RelayStore.Held;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs what differs between a gateway and the database, whoever caused it: a foreign pusher, a
 * push that was late, a gateway that came back with old content. Groups of other jobs are left
 * alone.
 *
 * <p>The gateway is read first. A group that appears meanwhile is thus never taken for a stray, and
 * one that changes meanwhile is at worst pushed once more.
 */
final class Comparison {
  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);
  private static final int PAGE = 1_000;

  private final Gateway gateway;
  private final RelaySettings settings;
  private final BooleanSupplier mayGoOn;
  private final PauseWatch pauses;

  Comparison(Gateway gateway, RelaySettings settings, BooleanSupplier mayGoOn, PauseWatch pauses) {
    this.gateway = gateway;
    this.settings = settings;
    this.mayGoOn = mayGoOn;
    this.pauses = pauses;
  }

  /**
   * Compares everything once.
   *
   * @return false when it couldn't be finished
   * @throws IOException when the gateway's content can't be read
   */
  boolean run() throws IOException {
    Map<GroupingKey, GroupValues> there = gateway.http().groups(settings.job());
    pauses.excuse();
    Set<GroupingKey> strays = new HashSet<>(there.keySet());
    gateway.store().enlist(gateway.name(), settings.linger());
    long after = 0;
    int differing = 0;
    List<Held> page;
    do {
      if (!mayGoOn.getAsBoolean()) {
        return false;
      }
      page = gateway.store().held(gateway.name(), after, PAGE);
      page.forEach(held -> strays.remove(GroupingKey.of(settings.job(), held.migration())));
      differing += repaired(page, there);
      after = page.isEmpty() ? after : page.getLast().migration().id();
    } while (page.size() == PAGE);
    if (differing > 0 || !strays.isEmpty()) {
      LOG.warn(
          "Pushgateway {} differed from the database: {} groups pushed again, {} strays to delete",
          gateway.name(),
          differing,
          strays.size());
    }
    return deleted(strays);
  }

  /** Makes due what differs. */
  private int repaired(List<Held> page, Map<GroupingKey, GroupValues> there) {
    List<Long> differing =
        page.stream()
            .filter(Held::current)
            .map(Held::migration)
            .filter(migration -> !shows(there, migration))
            .map(Migration::id)
            .toList();
    if (!differing.isEmpty()) {
      gateway.store().relayAgain(gateway.name(), differing);
    }
    return differing.size();
  }

  private boolean shows(Map<GroupingKey, GroupValues> there, Migration migration) {
    return GroupValues.of(migration).equals(there.get(GroupingKey.of(settings.job(), migration)));
  }

  private boolean deleted(Set<GroupingKey> strays) {
    for (GroupingKey stray : strays) {
      if (!mayGoOn.getAsBoolean()
          || !(gateway.http().delete(stray) instanceof GatewayAnswer.Accepted)) {
        return false;
      }
      gateway.health().deleted();
    }
    return true;
  }
}
