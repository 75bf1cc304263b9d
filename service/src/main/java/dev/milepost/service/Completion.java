package dev.milepost.service;

import dev.milepost.service.counters.Items;
import dev.milepost.service.counters.Volume;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Word;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How much is done, from what remains of the total. What was processed never enters: it counts
 * bytes on the wire, sent again whenever a page is dirtied again, and reaches many times the total
 * (Nova, libvirt's virsh and vdsm leave it out for the same reason).
 */
final class Completion {
  /** The last percent is the word {@code completed}; virsh and vdsm cap the same way. */
  static final double CAP_WHILE_UNFINISHED = 0.99;

  /**
   * How a schema change's time is shared out: our proposal, to be learnt from past runs some day.
   */
  private static final double COPY_SHARE = 0.80;

  private static final double CHECKSUM_SHARE = 0.15;
  private static final Set<String> COPIED =
      Set.of(
          "waitingOnSentinelTable",
          "applyChangeset",
          "restoreSecondaryIndexes",
          "analyzeTable",
          "checksum");
  private static final Set<String> CHECKED = Set.of("postChecksum", "cutOver", "reverseWindow");

  private Completion() {}

  /** The highest completion so far, given what it was before; null while unknown. */
  static @Nullable Double floor(
      @Nullable Double before, MigrationType type, Word word, Progress progress) {
    Double now = ratio(type, word, progress);
    if (now == null) {
      return before;
    }
    double capped = Math.clamp(now, 0.0, CAP_WHILE_UNFINISHED);
    return before == null ? capped : Math.max(before, capped);
  }

  /** The highest completion so far once the source has given an estimate of its own, or null. */
  static @Nullable Double claimed(@Nullable Double before, @Nullable Double claim) {
    if (claim == null) {
      return before;
    }
    double capped = Math.clamp(claim, 0.0, CAP_WHILE_UNFINISHED);
    return before == null ? capped : Math.max(before, capped);
  }

  /** The completion that the numbers of this moment give: 0..1, may fall; null when unknown. */
  static @Nullable Double ratio(MigrationType type, Word word, Progress progress) {
    return switch (type) {
      case LIVE_MIGRATION, EVACUATION -> bytes(progress.memory(), progress.disk());
      case MIGRATION, RESIZE -> bytes(Volume.UNKNOWN, progress.disk());
      case SCHEMA_CHANGE -> schemaChange(word, progress.items());
      case FILE_MIGRATION -> fileMigration(word, progress);
      case BACKUP -> null;
      case CONTAINER, GENERIC -> bytesElseItems(progress);
    };
  }

  /** Whether a schema change that says this word has copied all of its rows. */
  static boolean hasCopied(Word word) {
    return COPIED.contains(word.spelling())
        || CHECKED.contains(word.spelling())
        || word.state() == State.COMPLETED;
  }

  private static @Nullable Double bytesElseItems(Progress progress) {
    Double bytes = bytes(progress.memory(), progress.disk());
    return bytes != null ? bytes : items(progress.items());
  }

  private static @Nullable Double fileMigration(Word word, Progress progress) {
    // While the tree is still being walked, the denominator is not known yet.
    boolean copying =
        word.spelling().equals("Copy-In-Progress")
            || (!word.own() && word.state() == State.RUNNING);
    if (!copying) {
      return null;
    }
    Double bytes = bytes(Volume.UNKNOWN, progress.disk());
    return bytes != null ? bytes : items(progress.items());
  }

  private static @Nullable Double schemaChange(Word word, Items items) {
    if (CHECKED.contains(word.spelling())) {
      return COPY_SHARE + CHECKSUM_SHARE;
    }
    if (COPIED.contains(word.spelling())) {
      return COPY_SHARE;
    }
    Double copied = items(items);
    return copied == null ? null : COPY_SHARE * copied;
  }

  /** Both parts together, since time follows bytes; a part without numbers is left out. */
  private static @Nullable Double bytes(Volume memory, Volume disk) {
    double total = 0;
    double remaining = 0;
    for (Volume volume : new Volume[] {memory, disk}) {
      if (volume.total() != null && volume.remaining() != null) {
        total += volume.total();
        remaining += volume.remaining();
      }
    }
    return total > 0 ? Math.clamp(1 - remaining / total, 0.0, 1.0) : null;
  }

  private static @Nullable Double items(Items items) {
    if (items.total() == null || items.total() == 0 || items.completed() == null) {
      return null;
    }
    return Math.min(1.0, (double) items.completed() / items.total());
  }
}
