package dev.milepost.service.push;

import dev.milepost.service.Part;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.vocabulary.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What Assimilator's metrics say of a run of borg: its README's names and those of its last
 * version, which begin with {@code borg_}. Its own overall code is left alone: it is pushed before
 * it is computed.
 *
 * @param steps preexec, create, prune, postexec as far as they were pushed, in that order
 */
record BackupReading(List<Step> steps, Sizes sizes) implements Reading {
  private static final List<String> STEPS = List.of("preexec", "create", "prune", "postexec");
  private static final List<String> PREFIXES = List.of("assimilator_", "borg_");

  BackupReading {
    steps = List.copyOf(steps);
  }

  /** Null when no step's return code is there. */
  static @Nullable BackupReading of(Exposition pushed) {
    List<Step> steps = new ArrayList<>();
    for (String name : STEPS) {
      Double code = number(pushed, name + "_return_code");
      if (code != null && !code.isInfinite()) {
        Double seconds = number(pushed, name + "_duration_seconds");
        steps.add(new Step(name, code.intValue(), seconds == null ? 0 : seconds));
      }
    }
    if (steps.isEmpty()) {
      return null;
    }
    return new BackupReading(
        steps,
        new Sizes(
            count(pushed, "create_files_count"),
            firstCount(pushed, "archive_original_size_bytes"),
            firstCount(pushed, "archive_compressed_size_bytes"),
            firstCount(pushed, "archive_deduplicated_size_bytes")));
  }

  /** Whether borg create has run: the gauges are there with 0 before anything has. */
  boolean hasCreated() {
    return (sizes.original != null && sizes.original > 0)
        || steps.stream().anyMatch(step -> step.name.equals("create") && step.hasRun());
  }

  /** Whether the last step was told, so that no further push belongs to this run. */
  boolean isWhole() {
    return hasCreated() && steps.getLast().name.equals("postexec");
  }

  /** Only create decides: without it there is no backup, and all else is a warning. */
  State end() {
    return steps.stream().anyMatch(step -> step.name.equals("create") && step.hasFailed())
        ? State.FAILED
        : State.COMPLETED;
  }

  /** What didn't go as it should; null when all did. */
  @Nullable String complaint() {
    List<String> faults =
        steps.stream().filter(step -> step.code != 0).map(Step::complaint).toList();
    if (faults.isEmpty()) {
      return null;
    }
    String list = String.join("; ", faults);
    return end() == State.FAILED ? list : "with warnings: " + list;
  }

  /** The steps as parts: create counts bytes, the others themselves. */
  List<Part> parts() {
    return steps.stream().filter(step -> step.hasRun() || hasCreated()).map(this::part).toList();
  }

  private Part part(Step step) {
    boolean bytes = step.name.equals("create") && sizes.original != null;
    long size = bytes && sizes.original != null ? sizes.original : 1;
    return new Part(
        step.name,
        bytes ? Part.BYTES : "steps",
        size,
        size,
        step.hasFailed() ? State.FAILED : State.COMPLETED,
        step.told() + (bytes ? ", " + sizes.told() : ""),
        null);
  }

  private static @Nullable Double number(Exposition pushed, String name) {
    for (String prefix : PREFIXES) {
      Double found = Reading.number(pushed, prefix + name, BackupReading::worse);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable Long count(Exposition pushed, String name) {
    Double found = number(pushed, name);
    return found == null || !(found >= 0) || found.isInfinite() ? null : found.longValue();
  }

  /** {@code assimilator_archive_...} in the README, {@code borg_create_archive_...} later. */
  private static @Nullable Long firstCount(Exposition pushed, String name) {
    Long found = count(pushed, name);
    return found == null ? count(pushed, "create_" + name) : found;
  }

  private static double worse(double a, double b) {
    return Math.abs(a) >= Math.abs(b) ? a : b;
  }

  /**
   * One step of a run.
   *
   * @param code its return code; negative: the signal that ended it
   */
  record Step(String name, int code, double seconds) {
    boolean hasRun() {
      return code != 0 || seconds > 0;
    }

    /** Borg calls 1, and since 1.4 also 100 to 127, a warning; a hook has no such code. */
    boolean isWarning() {
      boolean borg = name.equals("create") || name.equals("prune");
      return borg && (code == 1 || (code >= 100 && code <= 127));
    }

    boolean hasFailed() {
      return code != 0 && !isWarning();
    }

    String told() {
      return String.format(Locale.ROOT, "return code %d after %.3f s", code, seconds);
    }

    String complaint() {
      return name + " ended with return code " + code + (isWarning() ? ", a warning of borg" : "");
    }
  }

  /** What create saved; each null when it wasn't told. */
  record Sizes(
      @Nullable Long files,
      @Nullable Long original,
      @Nullable Long compressed,
      @Nullable Long deduplicated) {
    String told() {
      List<String> told = new ArrayList<>();
      tell(told, files, "files");
      tell(told, original, "bytes");
      tell(told, compressed, "bytes compressed");
      tell(told, deduplicated, "bytes deduplicated");
      return told.stream().collect(Collectors.joining(", "));
    }

    private static void tell(List<String> told, @Nullable Long number, String unit) {
      if (number != null) {
        told.add(number + " " + unit);
      }
    }
  }
}
