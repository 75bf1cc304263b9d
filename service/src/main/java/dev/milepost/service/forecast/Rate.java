package dev.milepost.service.forecast;

/**
 * How fast it goes.
 *
 * @param perSecond units per second lately, while it moves; 0 when stalled
 * @param sinceStartPerSecond the same since the start, throttled and held time left out
 */
public record Rate(double perSecond, double sinceStartPerSecond, Unit unit) {}
