package dev.milepost.service.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that a group for each record costs more than it should. A Pushgateway checks every push
 * against all that it holds, so a round over all groups costs it their number squared.
 */
public final class Crowding {
  private static final Logger LOG = LoggerFactory.getLogger(Crowding.class);

  /** A batch of thousands is there within this. */
  static final Duration BEARABLE_ROUND = Duration.ofSeconds(2);

  /** Below, it is something else that is slow: the way to the gateway, or the machine. */
  static final int FEW_GROUPS = 100;

  private static final Duration WARN_AGAIN = Duration.ofHours(1);

  private final String gateway;
  private final Layout layout;
  private final InstantSource clock;
  private volatile Load load = Load.NONE;
  private Instant nextWarning = Instant.MIN;

  Crowding(String gateway, Layout layout, InstantSource clock) {
    this.gateway = gateway;
    this.layout = layout;
    this.clock = clock;
  }

  /** Whether counting the groups says anything here. */
  boolean possible() {
    return layout != Layout.BATCH;
  }

  /**
   * Judges anew.
   *
   * @param groups that this gateway holds for us
   * @param pushSeconds of one push lately; 0 when there was none
   */
  void look(long groups, double pushSeconds) {
    double round = groups * pushSeconds;
    boolean crowded = groups >= FEW_GROUPS && round > BEARABLE_ROUND.toMillis() / 1000.0;
    load = new Load(groups, round, crowded);
    if (crowded && !clock.instant().isBefore(nextWarning)) {
      nextWarning = clock.instant().plus(WARN_AGAIN);
      LOG.warn(
          "Pushgateway {} takes {} ms a push, {} s for all {} groups: it checks each push against"
              + " all it holds. MILEPOST_RELAY_LAYOUT=batch pushes all records as one group;"
              + " --push.disable-consistency-check makes the gateway trust its pushers",
          gateway,
          Math.round(pushSeconds * 1000),
          Math.round(round),
          groups);
    }
  }

  Load load() {
    return load;
  }

  /**
   * What the groups cost.
   *
   * @param groups that the gateway holds for us
   * @param roundSeconds to push each of them once
   * @param crowded whether that is more than it should be
   */
  public record Load(long groups, double roundSeconds, boolean crowded) {
    static final Load NONE = new Load(0, 0, false);
  }
}
