package dev.milepost.service.push;

import java.time.Duration;

/**
 * How pushes are taken.
 *
 * @param settle how long an end that was pushed must stand before it counts, because Quay's
 *     containers say "complete" after each revision and go on
 * @param createUnknown whether a push of an unknown job makes a migration; otherwise it is refused
 * @param maxGroups how many groups there may be at a time
 * @param maxFamilies how many families one group may have
 */
public record PushRules(Duration settle, boolean createUnknown, int maxGroups, int maxFamilies) {
  public static final PushRules DEFAULT =
      new PushRules(Duration.ofSeconds(30), true, 10_000, 1_000);
}
