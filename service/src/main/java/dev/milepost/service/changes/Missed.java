package dev.milepost.service.changes;

import dev.milepost.service.Dated;
import java.util.List;

/**
 * What somebody missed who asks now and then.
 *
 * @param changed as they are now
 * @param left ids of others that changed, and may have been among those that are watched before
 * @param cursor to ask with the next time
 * @param more whether to do so at once
 */
public record Missed(List<Dated> changed, List<Long> left, String cursor, boolean more) {
  public Missed {
    changed = List.copyOf(changed);
    left = List.copyOf(left);
  }

  public boolean isEmpty() {
    return changed.isEmpty() && left.isEmpty();
  }
}
