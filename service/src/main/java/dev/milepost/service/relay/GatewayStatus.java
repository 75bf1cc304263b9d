package dev.milepost.service.relay;

import org.jspecify.annotations.Nullable;

/**
 * How one instance's relay to one gateway is doing, since its start.
 *
 * @param leading whether this instance has the gateway; another has it, or none, otherwise
 * @param lastError null while the gateway answers
 * @param load what a group for each record costs; nothing in the batch layout
 * @param failed requests that the gateway didn't answer or couldn't serve
 * @param quarantined requests that the gateway refused because of the record
 * @param deleted groups that were deleted
 */
public record GatewayStatus(
    String gateway,
    Layout layout,
    boolean leading,
    BreakerState breaker,
    @Nullable String lastError,
    Pushes pushes,
    Crowding.Load load,
    long failed,
    long quarantined,
    long deleted) {

  /**
   * What the gateway took.
   *
   * @param taken requests
   * @param records changed ones that they made visible
   * @param seconds that the requests took
   */
  public record Pushes(long taken, long records, double seconds) {}
}
