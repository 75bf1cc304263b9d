package dev.milepost.service.relay;

import dev.milepost.service.Migration;
import dev.milepost.service.exposition.GroupedExposition;
import dev.milepost.service.relay.RelaySettings.Linger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What each gateway was last given, and whose turn it is to give. Each method is one transaction
 * and each time is the database's.
 *
 * <p>A record is due on a gateway while the version relayed there is below the migration's own, and
 * no newer attempt of its job has taken its place.
 */
public interface RelayStore {

  /**
   * Takes the lease of a gateway or prolongs it.
   *
   * @return false while another owner has it
   */
  boolean lease(String gateway, String owner, Duration term);

  /** Gives the lease back, if it still is that owner's, so that another can take it at once. */
  void release(String gateway, String owner);

  /** Forgets every gateway but these, and what was relayed there. */
  void keepOnly(Collection<String> gateways);

  /**
   * Brings the records of a gateway in line with the migrations: makes the gateway known, adds what
   * should be relayed there and isn't yet, and marks the attempts that a newer one has replaced.
   */
  void enlist(String gateway, Linger linger);

  /**
   * Notes which run of the gateway answered. Another run than last time may have forgotten
   * everything, so everything is due again.
   */
  Sighting sight(String gateway, String startTime, Duration comparisonInterval);

  /**
   * Notes that the gateway's groups are laid out so from now on, and nothing is there yet: the
   * groups of the layout before are gone.
   */
  void rearrange(String gateway, Layout layout);

  /** Makes the next sighting ask for a comparison. */
  void requestComparison(String gateway);

  void noteComparison(String gateway);

  /**
   * Up to {@code limit} due ones: the newest finished first, then those relayed longest ago. Of
   * those that were deleted, the group is to go.
   */
  List<Due> due(String gateway, Duration minInterval, int limit);

  /**
   * Up to {@code limit} migrations whose group is to go: they have lingered long enough, or a newer
   * attempt of their job has a group of another name.
   */
  List<Due> leaving(String gateway, Linger linger, int limit);

  /**
   * Whether the gateway's one group is not what it should be: something in it changed, or must not
   * be there any more. Pushes that were refused count again only when their wait is over.
   */
  boolean batchDue(String gateway, Linger linger);

  /** What the gateway's one group is to show now. */
  Batch batch(String gateway, Linger linger);

  /** Notes that the gateway refused what is due, and why; that isn't due for a while. */
  void refuse(String gateway, String reason, Duration delay);

  /** Removes the records of migrations that the gateway's group has no more. */
  void forgetAll(String gateway, List<Long> migrationIds);

  /** How many records the gateway has, or should have. */
  long groups(String gateway);

  /** Which of these are job ids of this database. */
  Set<String> knownJobs(Collection<String> jobIds);

  /**
   * Notes what was pushed. Where a later version was noted meanwhile, by an instance that thought
   * this one gone, ours may be what the gateway shows: that record is due again.
   *
   * @return how many records are gone, so that what we pushed for them must not stay
   */
  int acknowledge(String gateway, List<Pushed> pushed);

  /** Notes that a record couldn't be relayed and isn't due for a while. */
  void postpone(String gateway, Postponement postponement);

  /**
   * Notes since when records are due that a turn has left so, unless it's noted already. Those that
   * only wait for the interval between two pushes aren't.
   */
  void noteBehind(String gateway, Duration minInterval);

  /** Removes the record of a migration whose group is gone. */
  void forget(String gateway, long migrationId);

  /**
   * Removes the records of replaced attempts whose group the newest attempt has taken over.
   *
   * @return how many
   */
  int forgetReplaced(String gateway);

  /** All records of a gateway in pages by migration id. */
  List<Held> held(String gateway, long afterMigrationId, int limit);

  /** Makes them due. */
  void relayAgain(String gateway, List<Long> migrationIds);

  /** What was pushed to us for these migrations and is to be shown beside their own families. */
  Map<Long, List<GroupedExposition>> pushedFamilies(Collection<Long> migrationIds);

  /** How far each known gateway is behind. */
  List<Backlog> backlog();

  /** What is noted of a migration, for each gateway that has or should have it. */
  List<Noted> noted(long migrationId);

  /**
   * A migration to be relayed now.
   *
   * @param failures in a row so far
   * @param quarantined whether the gateway refused it the last time
   * @param again whether it was pushed before and is due because that is lost
   */
  record Due(Migration migration, int failures, boolean quarantined, boolean again) {}

  /**
   * All of a gateway's records at one moment.
   *
   * @param shown live and lingering ones, of each job the newest attempt
   * @param changed those of them that the gateway doesn't show as they are
   * @param left migrations that have a record still and are to be shown no more
   */
  record Batch(List<Exposed> shown, List<Pushed> changed, List<Long> left) {}

  /** The version of a migration that a gateway took. */
  record Pushed(long migrationId, long version) {}

  /**
   * Why a record isn't due for a while.
   *
   * @param removing whether it was the group's deletion that failed; a deletion doesn't wait for
   *     the back-off of a push
   * @param quarantineReason what the gateway has against the record, at most 1024 characters; null
   *     when it isn't the record's fault
   */
  record Postponement(
      long migrationId, boolean removing, @Nullable String quarantineReason, Duration delay) {}

  /**
   * A migration that has, or should have, a group.
   *
   * @param current whether the gateway should show exactly this migration as it is
   */
  record Held(Migration migration, boolean current) {}

  /**
   * What a gateway's answer to its status means.
   *
   * @param layout that its groups were last known to have
   */
  record Sighting(boolean restarted, boolean comparisonDue, Layout layout) {}

  /**
   * How far a gateway is behind.
   *
   * @param due records, also those that were postponed or are in quarantine
   * @param oldestDueSeconds for how long the one of them has been due that has been longest; 0 when
   *     none
   * @param quarantined records that the gateway refused
   * @param records that it has, or should have
   * @param lastPushedAt of those that are there now; null when none is
   */
  record Backlog(
      String gateway,
      long due,
      double oldestDueSeconds,
      long quarantined,
      long records,
      @Nullable Instant lastPushedAt) {}

  /**
   * What a gateway was given of one migration.
   *
   * @param relayedVersion 0: nothing, or it's lost
   * @param relayedAt null: never
   * @param failures in a row
   * @param superseded whether a newer attempt has the group
   */
  record Noted(
      String gateway,
      long relayedVersion,
      @Nullable Instant relayedAt,
      int failures,
      @Nullable Instant nextAttemptAt,
      @Nullable String quarantineReason,
      boolean superseded) {}
}
