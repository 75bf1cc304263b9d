package dev.milepost.service;

import dev.milepost.service.ReportDecision.Verdict;
import dev.milepost.service.ReportQueue.Answer;
import dev.milepost.service.ReportQueue.Entry;
import dev.milepost.service.forecast.Trajectory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes reports, one or many, and answers when they are committed. What has to be read is read
 * here, by each caller for itself; what is left to write goes through the {@link ReportQueue}.
 */
final class Reports {
  /** So often may others get in between before a caller is told to try again. */
  private static final int TRIES = 100;

  private final MigrationStore store;
  private final RecentMigrations recent;
  private final ReportQueue queue;

  Reports(MigrationStore store, RecentMigrations recent, ReportQueue queue) {
    this.store = store;
    this.recent = recent;
    this.queue = queue;
  }

  /**
   * Applies reports. Several for one migration are applied in their order; one that fails takes
   * nothing from the others.
   *
   * @return an outcome for each, in the same order
   */
  List<ReportOutcome> apply(List<Submission> submissions) {
    List<Open> all = submissions.stream().map(Open::new).toList();
    List<Open> open = all;
    while (!open.isEmpty()) {
      round(open);
      open = open.stream().filter(one -> one.outcome == null).toList();
    }
    return all.stream().map(Open::outcome).toList();
  }

  /** Submits the first report of each migration; the others wait for the next round. */
  private void round(List<Open> open) {
    Set<Long> taken = new HashSet<>();
    List<Open> submitted = new ArrayList<>(open.size());
    List<Entry> entries = new ArrayList<>(open.size());
    for (Open one : open) {
      boolean waits = one.migrationId != null && taken.contains(one.migrationId);
      Long id = waits ? null : target(one);
      if (id != null && taken.add(id)) {
        submitted.add(one);
        entries.add(new Entry(id, one.submission));
      }
    }
    if (entries.isEmpty()) {
      return;
    }
    if (!queue.submit(entries)) {
      submitted.forEach(one -> one.outcome = new ReportOutcome.Overloaded());
      return;
    }
    for (int i = 0; i < entries.size(); i++) {
      submitted.get(i).take(entries.get(i).answer());
    }
  }

  /** The migration to submit the report for, or null if it has its outcome without that. */
  private @Nullable Long target(Open one) {
    MigrationRef ref = one.submission.ref();
    Long known = one.migrationId;
    if (known == null && ref instanceof MigrationRef.ById(long id)) {
      known = id;
    }
    if (known != null && !one.mustRead && recent.find(known) != null) {
      one.migrationId = known;
      return known;
    }
    try {
      return read(one, known == null ? ref : new MigrationRef.ById(known));
    } catch (RuntimeException e) {
      one.outcome = new ReportOutcome.Unwritten(e);
      return null;
    }
  }

  private @Nullable Long read(Open one, MigrationRef ref) {
    Optional<Dated> found = store.find(ref);
    if (found.isEmpty()) {
      one.outcome = new ReportOutcome.NotFound();
      return null;
    }
    Migration current = found.get().migration();
    Trajectory past = current.state().isFinished() ? Trajectory.EMPTY : recent.pastOf(current);
    Submission submission = one.submission;
    Verdict verdict =
        ReportDecision.decide(
            found.get(),
            () -> past,
            submission.report(),
            submission.expectedVersions(),
            submission.caller());
    if (verdict instanceof Verdict.Answer(ReportOutcome outcome)) {
      one.outcome = outcome;
      return null;
    }
    recent.learn(current, past);
    one.migrationId = current.id();
    return current.id();
  }

  /** A report that has no outcome yet. */
  private static final class Open {
    private final Submission submission;
    private @Nullable Long migrationId;
    private boolean mustRead;
    private int tries;
    private @Nullable ReportOutcome outcome;

    Open(Submission submission) {
      this.submission = submission;
    }

    void take(Answer answer) {
      switch (answer) {
        case Answer.Outcome(ReportOutcome given) -> outcome = given;
        case Answer.Failed(RuntimeException cause) -> outcome = new ReportOutcome.Unwritten(cause);
        case Answer.Reread() -> {
          mustRead = true;
          if (++tries == TRIES) {
            outcome = new ReportOutcome.Contended();
          }
        }
      }
    }

    ReportOutcome outcome() {
      if (outcome == null) {
        throw new IllegalStateException("asked before it was applied");
      }
      return outcome;
    }
  }
}
