package dev.milepost.service.push;

import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.Family;
import dev.milepost.service.exposition.Sample;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/** What the families of a group mean. */
sealed interface Reading permits ContainerReading, BackupReading, Reading.Nothing {

  /** None of the families is one that we know. */
  record Nothing() implements Reading {}

  static Reading of(Exposition exposition) {
    ContainerReading container = ContainerReading.of(exposition);
    if (container != null) {
      return container;
    }
    BackupReading backup = BackupReading.of(exposition);
    return backup == null ? new Nothing() : backup;
  }

  /**
   * The one number of a family; several samples, told apart by labels of their own, are put
   * together.
   *
   * @return null when there is no such family, or no number in it
   */
  static @Nullable Double number(Exposition exposition, String family, DoubleBinaryOperator join) {
    Family found = exposition.family(family).orElse(null);
    if (found == null) {
      return null;
    }
    Double joined = null;
    for (Sample sample : found.samples()) {
      if (sample.name().equals(family) && !Double.isNaN(sample.value())) {
        joined = joined == null ? sample.value() : join.applyAsDouble(joined, sample.value());
      }
    }
    return joined;
  }
}
