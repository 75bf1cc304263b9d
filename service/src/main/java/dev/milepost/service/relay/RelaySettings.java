package dev.milepost.service.relay;

import java.time.Duration;
import java.util.List;

/**
 * What the relay is told at start.
 *
 * @param gateways each is given every record; none turns the relay off
 * @param job the {@code job} label of all groups, but in dba-operator's layout. On a gateway that
 *     several Milepost databases share, each needs its own: groups of this job that this database
 *     doesn't know are deleted
 */
public record RelaySettings(List<RelayTarget> gateways, String job, Linger linger, Pace pace) {
  public static final String DEFAULT_JOB = "milepost";

  public RelaySettings {
    gateways = List.copyOf(gateways);
    long different = gateways.stream().map(RelayTarget::name).distinct().count();
    if (different < gateways.size()) {
      throw new IllegalArgumentException(
          "the relay is given a Pushgateway twice: "
              + gateways.stream().map(RelayTarget::name).toList());
    }
    if (job.isEmpty()) {
      throw new IllegalArgumentException("the relay's job must not be empty");
    }
  }

  public static RelaySettings of(List<RelayTarget> gateways) {
    return new RelaySettings(gateways, DEFAULT_JOB, Linger.DEFAULT, Pace.DEFAULT);
  }

  /**
   * How long a group outlives the end of its migration, by the database's clock: at least that long
   * after the final values were seen in the gateway, so that a scrape finds them.
   *
   * @param failed longer, since an alert on a failure resolves itself with the group
   * @param others for completed, cancelled and reverted ones
   */
  public record Linger(Duration failed, Duration others) {
    public static final Linger DEFAULT = new Linger(Duration.ofHours(24), Duration.ofMinutes(15));

    public Linger {
      requireNotNegative("linger of failed migrations", failed);
      requireNotNegative("linger", others);
    }
  }

  /**
   * How often the relay does what.
   *
   * @param minInterval between two pushes of one unfinished migration, and of a batch; a final
   *     state in a group of its own goes at once
   * @param poll how often to look for what is due when nobody wakes the relay
   * @param statusPoll how often to ask a gateway whether it was restarted
   * @param comparison how often to compare all of a gateway's content with the database
   * @param firstQuarantine how long a refused record waits for its first new try; doubles to 1 h
   * @param lease how long an instance that fell silent keeps a gateway; a push must fit in twice
   */
  public record Pace(
      Duration minInterval,
      Duration poll,
      Duration statusPoll,
      Duration comparison,
      Duration firstQuarantine,
      Duration lease) {
    public static final Pace DEFAULT =
        new Pace(
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            Duration.ofSeconds(15));

    public Pace {
      requireNotNegative("least interval between pushes", minInterval);
      requirePositive("poll", poll);
      requirePositive("status poll", statusPoll);
      requirePositive("comparison interval", comparison);
      requirePositive("first quarantine", firstQuarantine);
      requirePositive("lease", lease);
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("the relay's " + name + " must be positive, not " + value);
    }
  }

  private static void requireNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(
          "the relay's " + name + " must not be negative, not " + value);
    }
  }
}
