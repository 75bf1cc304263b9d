package dev.milepost.service.forecast;

import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.vocabulary.MigrationType;
import org.jspecify.annotations.Nullable;

/**
 * A sample's counters as one amount of work, in the unit in which the migration's type counts (the
 * table of 5.3). Unlike units are never added.
 *
 * @param done counts up within an attempt
 * @param remaining null while nobody knows
 */
record Work(Unit unit, double done, @Nullable Double remaining) {

  static @Nullable Work of(Subject subject, Sample sample) {
    return switch (subject.type()) {
      case LIVE_MIGRATION -> wire(sample.memory(), sample.disk());
      case EVACUATION -> guest(sample.memory(), sample.disk());
      case MIGRATION, RESIZE -> guest(Volume.UNKNOWN, sample.disk());
      case SCHEMA_CHANGE -> items(sample.items());
      case FILE_MIGRATION -> either(guest(Volume.UNKNOWN, sample.disk()), sample.items());
      case BACKUP, CONTAINER, GENERIC ->
          either(guest(sample.memory(), sample.disk()), sample.items());
    };
  }

  /** The share of it that is done, 0..1; null while nobody knows. */
  @Nullable Double share(Subject subject, Sample sample) {
    if (remaining == null) {
      return null;
    }
    double whole = done + remaining;
    if (subject.type() == MigrationType.LIVE_MIGRATION) {
      whole = total(sample.memory()) + total(sample.disk());
    }
    return whole > 0 ? Math.clamp(1 - remaining / whole, 0.0, 1.0) : null;
  }

  private static double total(Volume volume) {
    return volume.total() == null ? 0 : volume.total();
  }

  private static @Nullable Work either(@Nullable Work bytes, Items items) {
    return bytes != null && bytes.remaining != null ? bytes : prefer(items(items), bytes);
  }

  private static @Nullable Work prefer(@Nullable Work first, @Nullable Work second) {
    return first != null ? first : second;
  }

  /** A live migration's rate is what goes over the wire: pages are sent again and again. */
  private static @Nullable Work wire(Volume memory, Volume disk) {
    double done = 0;
    double remaining = 0;
    boolean measured = false;
    boolean left = false;
    for (Volume volume : new Volume[] {memory, disk}) {
      if (volume.processed() != null) {
        done += volume.processed();
        measured = true;
      }
      if (volume.remaining() != null) {
        remaining += volume.remaining();
        left = true;
      }
    }
    return measured ? new Work(Unit.BYTES, done, left ? remaining : null) : guest(memory, disk);
  }

  /** Counts bytes of the guest where it can, since holes and zeroes never cross the wire. */
  private static @Nullable Work guest(Volume memory, Volume disk) {
    double done = 0;
    double remaining = 0;
    boolean measured = false;
    boolean left = false;
    for (Volume volume : new Volume[] {memory, disk}) {
      Double owed = owed(volume);
      if (owed != null) {
        remaining += owed;
        left = true;
      }
      if (owed != null && volume.total() != null) {
        done += Math.max(0, volume.total() - owed);
        measured = true;
      } else if (volume.processed() != null) {
        done += volume.processed();
        measured = true;
      }
    }
    return measured ? new Work(Unit.BYTES, done, left ? remaining : null) : null;
  }

  private static @Nullable Double owed(Volume volume) {
    if (volume.remaining() != null) {
      return volume.remaining().doubleValue();
    }
    if (volume.total() == null || volume.processed() == null) {
      return null;
    }
    return (double) Math.max(0, volume.total() - volume.processed());
  }

  /**
   * An estimated total may be exceeded; then nobody knows what remains, and "due" for hours would
   * be a lie (gh-ost#572).
   */
  private static @Nullable Work items(Items items) {
    if (items.completed() == null) {
      return null;
    }
    Long total = items.total();
    boolean bounded = total != null && total > 0 && items.completed() <= total;
    Double remaining = bounded && total != null ? (double) (total - items.completed()) : null;
    return new Work(Unit.ITEMS, items.completed(), remaining);
  }
}
