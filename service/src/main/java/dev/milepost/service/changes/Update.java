package dev.milepost.service.changes;

import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** That a migration changed, as all who watch it share it. */
public final class Update {
  private final Dated dated;
  private final @Nullable Migration before;
  private final Map<Object, byte[]> renderings = new ConcurrentHashMap<>(2);

  /**
   * @param before as it was told the last time; null when nobody remembers
   */
  Update(Dated dated, @Nullable Migration before) {
    this.dated = dated;
    this.before = before;
  }

  /** The migration as it is now. */
  public Dated dated() {
    return dated;
  }

  /** Made once for all who want the same form of it. */
  public byte[] rendered(Object form, Function<Dated, byte[]> renderer) {
    return renderings.computeIfAbsent(form, key -> renderer.apply(dated));
  }

  long id() {
    return dated.migration().id();
  }

  long version() {
    return dated.migration().version();
  }

  boolean concerns(Interest interest) {
    return interest.now().test(dated.migration());
  }

  /**
   * Whether it was one of those, or may have been, and is not any more. Between two states that are
   * not neighbours there were others, which somebody may have read.
   */
  boolean leaves(Interest interest) {
    Migration now = dated.migration();
    if (now.version() == 1) {
      return false;
    }
    return (before != null && before.version() == now.version() - 1)
        ? interest.now().test(before)
        : interest.ever().test(now);
  }
}
