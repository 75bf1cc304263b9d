package dev.milepost.service.forecast;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when the conditions of a verdict have held without a break, because one moment is not
 * enough.
 *
 * @param atRiskSince null while the warning's condition doesn't hold
 * @param notConvergingSince null while the verdict's condition doesn't hold
 */
public record Suspicion(@Nullable Instant atRiskSince, @Nullable Instant notConvergingSince) {
  static final Suspicion NONE = new Suspicion(null, null);

  Suspicion next(boolean atRisk, boolean notConverging, Instant at) {
    return new Suspicion(
        kept(atRisk, atRiskSince, at), kept(notConverging, notConvergingSince, at));
  }

  private static @Nullable Instant kept(boolean holds, @Nullable Instant since, Instant at) {
    if (!holds) {
      return null;
    }
    return since == null ? at : since;
  }

  static boolean lasted(@Nullable Instant since, Instant at, double seconds) {
    return since != null && Duration.between(since, at).toMillis() >= seconds * 1000;
  }
}
