package dev.milepost.service;

import dev.milepost.service.MigrationStore.Saved;
import dev.milepost.service.RecentMigrations.Recent;
import dev.milepost.service.ReportQueue.Answer;
import dev.milepost.service.ReportQueue.Entry;
import dev.milepost.service.forecast.Trajectory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides and writes one group of reports: no reading, one write, one commit. Decided on what is
 * remembered, so a report that this can't serve, or that lost to another instance's write, goes
 * back to its caller to be decided on the row itself.
 */
final class ReportGroup {
  private final MigrationStore store;
  private final RecentMigrations recent;
  private final StoreClock clock;
  private final BiConsumer<Change, Trajectory> written;

  /**
   * @param written told of every change that was committed
   */
  ReportGroup(
      MigrationStore store,
      RecentMigrations recent,
      StoreClock clock,
      BiConsumer<Change, Trajectory> written) {
    this.store = store;
    this.recent = recent;
    this.clock = clock;
    this.written = written;
  }

  /** Gives each entry an answer; they are of different migrations. */
  void write(List<Entry> group) {
    Instant now = clock.now();
    List<Decided> decided = new ArrayList<>(group.size());
    for (Entry entry : group) {
      try {
        Decided change = decide(entry, now);
        if (change == null) {
          entry.answer(new Answer.Reread());
        } else {
          decided.add(change);
        }
      } catch (RuntimeException e) {
        entry.fail(e);
      }
    }
    if (decided.isEmpty()) {
      return;
    }
    try {
      save(decided);
    } catch (StoreUnavailable e) {
      if (!e.rolledBack() || decided.size() == 1) {
        throw e;
      }
      saveEach(decided);
    } catch (RuntimeException e) {
      saveEach(decided);
    }
  }

  /** A change to write, or null if there is none to be had from what is remembered. */
  private @Nullable Decided decide(Entry entry, Instant now) {
    Recent known = recent.find(entry.migrationId());
    if (known == null) {
      return null;
    }
    Migration current = known.migration();
    Instant changed = current.updatedAt();
    Instant at = changed != null && now.isBefore(changed) ? changed : now;
    Submission submission = entry.submission();
    ReportDecision.Verdict verdict =
        ReportDecision.decide(
            new Dated(current, at),
            known::past,
            submission.report(),
            submission.expectedVersions(),
            submission.caller());
    return switch (verdict) {
      case ReportDecision.Verdict.Answer _ -> null;
      case ReportDecision.Verdict.Write(Change change, Trajectory past) ->
          new Decided(entry, change, past);
    };
  }

  private void save(List<Decided> decided) {
    Saved saved = store.saveTogether(decided.stream().map(Decided::change).toList());
    clock.heard(saved.now());
    for (Decided one : decided) {
      Migration after = one.change().after();
      if (saved.migrationIds().contains(after.id())) {
        written.accept(one.change(), one.past());
        one.entry().answer(new Answer.Outcome(new ReportOutcome.Applied(after)));
      } else {
        recent.forget(after.id());
        one.entry().answer(new Answer.Reread());
      }
    }
  }

  /** One report that can't be written must not cost its neighbours theirs. */
  private void saveEach(List<Decided> decided) {
    for (Decided one : decided) {
      try {
        save(List.of(one));
      } catch (RuntimeException e) {
        one.entry().fail(e);
      }
    }
  }

  private record Decided(Entry entry, Change change, Trajectory past) {}
}
