package dev.milepost.service;

import dev.milepost.service.Progress.Parts;
import dev.milepost.service.Report.Numbers;
import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A migration's own numbers where they follow from its parts: the parts in bytes are its disk, the
 * others its items if they share one unit. Unlike units are never added, so several of them leave
 * the items unknown.
 */
final class PartNumbers {
  private PartNumbers() {}

  /**
   * The progress with the numbers that follow; those that no part counts stay as they are.
   *
   * @param sums one for each unit
   */
  static Progress follow(Progress was, Collection<PartSum> sums) {
    // What followed from parts before and no longer does is not what a runner reported.
    Volume disk = was.parts().inBytes() > 0 ? Volume.UNKNOWN : was.disk();
    List<PartSum> counted = new ArrayList<>();
    int inBytes = 0;
    for (PartSum sum : sums) {
      if (sum.unit().equals(Part.BYTES)) {
        disk = new Volume(sum.total(), sum.done(), sum.remaining());
        inBytes = sum.parts();
      } else {
        counted.add(sum);
      }
    }
    Items items =
        switch (counted.size()) {
          case 0 -> was.parts().counted() > 0 ? Items.UNKNOWN : was.items();
          case 1 -> new Items(counted.getFirst().expected(), counted.getFirst().done());
          default -> Items.UNKNOWN;
        };
    Parts parts =
        new Parts(
            inBytes,
            counted.stream().mapToInt(PartSum::parts).sum(),
            counted.size() == 1 ? counted.getFirst().unit() : null,
            sums.stream().anyMatch(PartSum::estimateExceeded));
    return was.with(disk, items, parts);
  }

  /** The fields that follow from the parts and that the report wants to be something else. */
  static List<String> contradicted(Migration current, Report report) {
    Progress progress = current.progress();
    Numbers said = report.numbers();
    List<String> fields = new ArrayList<>();
    if (progress.parts().inBytes() > 0) {
      Volume disk = progress.disk();
      addIfOther(fields, "disk_total", said.diskTotal(), disk.total());
      addIfOther(fields, "disk_processed", said.diskProcessed(), disk.processed());
      addIfOther(fields, "disk_remaining", said.diskRemaining(), disk.remaining());
    }
    if (progress.parts().counted() > 0) {
      Items items = progress.items();
      addIfOther(fields, "items_total", said.itemsTotal(), items.total());
      addIfOther(fields, "items_completed", said.itemsCompleted(), items.completed());
      addIfOther(fields, "unit", report.description().unit(), current.unit());
    }
    return fields;
  }

  private static <T> void addIfOther(
      List<String> fields, String name, Given<T> said, @Nullable T present) {
    if (said.present() && !Objects.equals(said.value(), present)) {
      fields.add(name);
    }
  }
}
