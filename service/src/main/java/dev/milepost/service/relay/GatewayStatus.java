package dev.milepost.service.relay;

import org.jspecify.annotations.Nullable;

/**
 * How one instance's relay to one gateway is doing, since its start.
 *
 * @param leading whether this instance has the gateway; another has it, or none, otherwise
 * @param lastError null while the gateway answers
 * @param pushed groups the gateway took
 * @param failed requests that the gateway didn't answer or couldn't serve
 * @param quarantined requests that the gateway refused because of the record
 * @param deleted groups that were deleted
 */
public record GatewayStatus(
    String gateway,
    boolean leading,
    BreakerState breaker,
    @Nullable String lastError,
    long pushed,
    long failed,
    long quarantined,
    long deleted) {}
