package dev.milepost.service.push;

import dev.milepost.service.push.PushedGroup.Settling;
import dev.milepost.service.vocabulary.State;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Finds the end that a push says, and says when it counts. */
final class Ends {
  private Ends() {}

  /**
   * The end, or null when the push says none. A failure of a container isn't one: it counts at
   * once.
   *
   * @param known what the group was before; null when this is its first push
   * @param settle how long an end must stand that a later push may take back
   */
  static @Nullable Settling of(
      Reading says, @Nullable PushedGroup known, Instant now, Duration settle) {
    Settling pending = known == null ? null : known.settling();
    return switch (says) {
      case ContainerReading container -> {
        if (!container.saysComplete()) {
          yield null;
        }
        boolean grew =
            known != null
                && Reading.of(known.exposition()) instanceof ContainerReading before
                && container.grewSince(before);
        yield pending != null && !grew
            ? pending
            : new Settling(now.plus(settle), State.COMPLETED.word(), null);
      }
      case BackupReading backup -> {
        if (!backup.hasCreated()) {
          yield null;
        }
        Instant at = backup.isWhole() ? now : now.plus(settle);
        yield new Settling(at, backup.end().word(), backup.complaint());
      }
      case Reading.Nothing() -> pending;
    };
  }
}
