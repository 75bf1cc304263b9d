package dev.milepost.service.relay;

import dev.milepost.service.relay.RelayStore.Held;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repairs what differs between a gateway and the database, whoever caused it: a foreign pusher, a
 * push that was late, a gateway that came back with old content, another layout before. Groups of
 * other jobs are left alone, unless a Milepost pushed them for a job id of this database.
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
    Map<GroupingKey, GroupContent> there = ours(gateway.http().groups(settings.job()));
    pauses.excuse();
    Shown shown = new Shown(there);
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
      differing += repaired(page, shown, strays);
      after = page.isEmpty() ? after : page.getLast().migration().id();
    } while (page.size() == PAGE);
    if (!shown.unclaimed().isEmpty() && after > 0) {
      // Somebody else's series in our one group: the next push of it drops them.
      gateway.store().relayAgain(gateway.name(), List.of(after));
      differing++;
    }
    if (differing > 0 || !strays.isEmpty()) {
      LOG.warn(
          "Pushgateway {} differed from the database: {} groups pushed again, {} strays to delete",
          gateway.name(),
          differing,
          strays.size());
    }
    return deleted(strays);
  }

  /** Those of any layout that this database may have pushed. */
  private Map<GroupingKey, GroupContent> ours(List<GroupContent> candidates) {
    List<GroupContent> foreignJobs = new ArrayList<>();
    Map<GroupingKey, GroupContent> ours = new HashMap<>();
    GroupingKey batch = Layout.BATCH.key(settings.job(), "", Map.of());
    for (GroupContent group : candidates) {
      boolean perRecord = group.key().jobId() != null;
      if (perRecord || (group.marked() && group.key().equals(batch))) {
        ours.put(group.key(), group);
      } else if (group.marked()) {
        foreignJobs.add(group);
      }
    }
    Set<String> known =
        gateway
            .store()
            .knownJobs(
                foreignJobs.stream().map(group -> group.key().job()).collect(Collectors.toSet()));
    foreignJobs.stream()
        .filter(group -> known.contains(group.key().job()))
        .forEach(group -> ours.put(group.key(), group));
    return ours;
  }

  /** Makes due what differs, and crosses off what belongs there. */
  private int repaired(List<Held> page, Shown shown, Set<GroupingKey> strays) {
    List<Long> differing = new ArrayList<>();
    for (Held held : page) {
      Exposed exposed = Exposed.of(held.migration());
      strays.remove(gateway.key(settings.job(), exposed));
      boolean same = shown.as(exposed);
      if (held.current() && !same) {
        differing.add(exposed.migrationId());
      }
    }
    if (!differing.isEmpty()) {
      gateway.store().relayAgain(gateway.name(), differing);
    }
    return differing.size();
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

  /** What the gateway shows of records, and which of its one group's nobody has asked for. */
  private final class Shown {
    private final Map<GroupingKey, GroupContent> there;
    private final Map<String, GroupValues> batch;
    private final Set<String> unclaimed;

    private Shown(Map<GroupingKey, GroupContent> there) {
      this.there = there;
      GroupContent group =
          gateway.layout() == Layout.BATCH
              ? there.get(Layout.BATCH.key(settings.job(), "", Map.of()))
              : null;
      this.batch = group == null ? Map.of() : group.each();
      this.unclaimed = new HashSet<>(batch.keySet());
    }

    private boolean as(Exposed exposed) {
      GroupValues wanted = GroupValues.of(exposed);
      if (gateway.layout() == Layout.BATCH) {
        unclaimed.remove(exposed.jobId());
        return wanted.equals(batch.get(exposed.jobId()));
      }
      GroupContent group = there.get(gateway.key(settings.job(), exposed));
      return group != null && wanted.equals(group.only());
    }

    private Set<String> unclaimed() {
      return unclaimed;
    }
  }
}
