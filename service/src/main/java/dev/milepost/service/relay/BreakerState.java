package dev.milepost.service.relay;

/** What the breaker of a gateway lets through. */
public enum BreakerState {
  /** Everything. */
  CLOSED,
  /** Nothing, until its back-off is over. */
  OPEN,
  /** One request, to see whether the gateway is back. */
  HALF_OPEN
}
