package dev.milepost.service.push;

import dev.milepost.service.Migration;
import dev.milepost.service.vocabulary.State;
import org.jspecify.annotations.Nullable;

/** Tells a push that goes on with a run from one that begins the next. */
final class Runs {
  private Runs() {}

  /** Which run a push belongs to. */
  sealed interface Belonging {
    /** To the present one; nothing changes if that is finished. */
    record Present() implements Belonging {}

    /**
     * To the next one.
     *
     * @param why in words for the timeline
     */
    record Next(String why) implements Belonging {}
  }

  private static final Belonging PRESENT = new Belonging.Present();

  /**
   * Decides.
   *
   * @param before what the same group last said in the present run; null when it said nothing yet
   */
  static Belonging of(Migration current, @Nullable Reading before, Reading now) {
    if (now instanceof Reading.Nothing) {
      return PRESENT;
    }
    boolean finished = current.state().isFinished();
    if (before == null || before instanceof Reading.Nothing) {
      // Somebody else's record, or one that was announced: it is this push's unless it has ended.
      return finished && !endsAs(now, current.state())
          ? new Belonging.Next("pushed after attempt " + number(current) + " had finished")
          : PRESENT;
    }
    return switch (now) {
      case ContainerReading container when before instanceof ContainerReading earlier ->
          container(current, earlier, container);
      case BackupReading backup when before instanceof BackupReading earlier ->
          backup(current, earlier, backup);
      default -> PRESENT;
    };
  }

  private static Belonging container(
      Migration current, ContainerReading before, ContainerReading now) {
    if (now.startsAnewAfter(before)) {
      return new Belonging.Next("the counters of attempt " + number(current) + " started anew");
    }
    boolean failedLater = now.hasFailed() && !before.hasFailed();
    return current.state() == State.COMPLETED && (now.grewSince(before) || failedLater)
        ? new Belonging.Next("attempt " + number(current) + " had said it was complete")
        : PRESENT;
  }

  private static Belonging backup(Migration current, BackupReading before, BackupReading now) {
    boolean other =
        current.state().isFinished()
            ? !now.equals(before)
            : before.hasCreated() && !now.hasCreated();
    return other ? new Belonging.Next("a run after attempt " + number(current)) : PRESENT;
  }

  private static boolean endsAs(Reading now, State state) {
    return switch (now) {
      case ContainerReading container ->
          (container.hasFailed() && state == State.FAILED)
              || (container.saysComplete() && state == State.COMPLETED);
      case BackupReading _, Reading.Nothing _ -> false;
    };
  }

  private static int number(Migration migration) {
    return migration.identity().attempt();
  }
}
