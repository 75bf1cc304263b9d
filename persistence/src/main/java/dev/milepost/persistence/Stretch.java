package dev.milepost.persistence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list's order, and how to find the finished migrations in it.
 *
 * @param bounds where it begins and ends
 * @param gathered whether the finished ones are found first and sorted then, instead of met in the
 *     list's order until the page is full
 * @param tookMoreThan how long a finished one must have taken to match here; null: any time
 */
record Stretch(List<Bound> bounds, boolean gathered, @Nullable Duration tookMoreThan) {
  Stretch {
    bounds = List.copyOf(bounds);
  }

  /** A condition on a migration: the column and how it compares, with what. */
  record Bound(String comparison, Object value) {}

  /** Where two stretches meet. */
  record Seam(Bound after, Bound before) {
    static Seam at(String key, Object value) {
      return new Seam(new Bound(key + " >= ", value), new Bound(key + " < ", value));
    }
  }

  /** The part of it that comes first in the list. */
  Stretch after(Seam seam) {
    return with(seam.after());
  }

  /** The part of it that comes later in the list. */
  Stretch before(Seam seam) {
    return with(seam.before());
  }

  Stretch gatheredByTime(Duration tookMoreThanThat) {
    return new Stretch(bounds, true, tookMoreThanThat);
  }

  private Stretch with(Bound last) {
    List<Bound> all = new ArrayList<>(bounds);
    all.add(last);
    return new Stretch(all, gathered, tookMoreThan);
  }
}
