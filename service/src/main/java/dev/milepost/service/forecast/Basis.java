package dev.milepost.service.forecast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest facts that an ETA starts from.
 *
 * @param unit what is counted; null while nothing is
 * @param done counter of work done, in that unit; null while nothing is counted
 * @param remaining work left at {@code asOf}; null while unknown
 * @param asOf when that much was left. With a live migration the end of the newest pass, because
 *     between two of them what remains is a sawtooth
 * @param share of the whole that is done, 0..1; null while unknown
 * @param movedAt when a counter last moved or a hold last ended
 * @param seenAt when the newest sample was observed
 * @param hold as of the newest sample
 * @param samples how many were taken since the start or the last reset
 */
public record Basis(
    @Nullable Unit unit,
    @Nullable Double done,
    @Nullable Double remaining,
    @Nullable Instant asOf,
    @Nullable Double share,
    @Nullable Instant movedAt,
    @Nullable Instant seenAt,
    Hold hold,
    int samples) {

  static final Basis NONE = new Basis(null, null, null, null, null, null, null, Hold.STOPPED, 0);
}
