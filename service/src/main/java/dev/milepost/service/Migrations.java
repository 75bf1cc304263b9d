package dev.milepost.service;

import dev.milepost.service.MigrationStore.Birth;
import dev.milepost.service.MigrationStore.Creation;
import dev.milepost.service.MigrationStore.IdempotencyKey;
import dev.milepost.service.forecast.Sample;
import dev.milepost.service.forecast.Trajectory;
import dev.milepost.service.vocabulary.Action;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Vocabulary;
import dev.milepost.service.vocabulary.Word;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be done with migrations. Each change is decided on the row as it was read and written
 * only if the row is still that: an answer means it is committed. Store failures come through as
 * the store's unchecked exceptions, with nothing changed unless the commit itself was cut off.
 */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  /** So often may others get in between before a caller is told to try again. */
  private static final int TRIES = 100;

  private final MigrationStore store;
  private final RecentMigrations recent;
  private final Reports reports;
  private final Thinning thinning;
  private final Supplier<UUID> uuids;
  private final Runnable afterCommit;

  /**
   * @param grouping how reports share commits
   * @param uuids makes the uuids of retries and of actions
   * @param afterCommit told after every committed change; must not block
   */
  public Migrations(
      MigrationStore store, Grouping grouping, Supplier<UUID> uuids, Runnable afterCommit) {
    this.store = store;
    this.uuids = uuids;
    this.afterCommit = afterCommit;
    this.thinning = new Thinning(store);
    this.recent =
        new RecentMigrations(store, RecentMigrations.limitFor(Runtime.getRuntime().maxMemory()));
    StoreClock clock = new StoreClock(store, System::nanoTime);
    ReportGroup group = new ReportGroup(store, recent, clock, this::written);
    this.reports = new Reports(store, recent, new ReportQueue(grouping, group::write));
  }

  public CreateOutcome create(
      NewMigration wanted, @Nullable IdempotencyKey idempotencyKey, Caller caller) {
    Identity identity = wanted.identity();
    Vocabulary vocabulary = identity.type().vocabulary();
    String said = wanted.first().status();
    Optional<Word> word = vocabulary.word(said == null ? State.QUEUED.word() : said);
    if (word.isEmpty()) {
      return new CreateOutcome.UnknownStatus(
          identity.type(), String.valueOf(said), vocabulary.spellings());
    }
    var request =
        new MigrationStore.Request(
            wanted.uuid(), identity, !word.get().state().isFinished(), idempotencyKey);
    Creation creation = store.create(request, birth -> born(wanted, word.get(), birth, caller));
    return switch (creation) {
      case Creation.Created(Dated made) -> {
        LOG.info("migration {} created: {}", made.migration().id(), made.migration().status());
        afterCommit.run();
        yield new CreateOutcome.Created(made.migration());
      }
      case Creation.Replayed(Dated earlier) ->
          new CreateOutcome.Existing(earlier.migration(), true);
      case Creation.KeyReused() -> new CreateOutcome.KeyReused();
      case Creation.Taken(Dated other, String field, boolean same) ->
          same
              ? new CreateOutcome.Existing(other.migration(), false)
              : new CreateOutcome.Conflict(other.migration(), field);
    };
  }

  /** The migration, unless it was deleted. */
  public Optional<Dated> find(MigrationRef ref) {
    return store.find(ref).filter(dated -> dated.migration().deletedAt() == null);
  }

  /** The migration even if it was deleted: it still has its place in lists and its timeline. */
  public Optional<Dated> findEvenDeleted(MigrationRef ref) {
    return store.find(ref);
  }

  public Page list(MigrationQuery query) {
    return store.list(query);
  }

  public Summary summary() {
    return store.summary();
  }

  /** The timeline, of deleted migrations too; empty when there is no such migration. */
  public Optional<List<Event>> events(MigrationRef ref, Event.@Nullable Position after, int limit) {
    return store.find(ref).map(dated -> store.events(dated.migration().id(), after, limit));
  }

  /**
   * The points of the history, of deleted migrations too; empty when there is no such migration.
   */
  public Optional<List<Sample>> samples(MigrationRef ref) {
    return store.find(ref).map(dated -> store.samples(dated.migration().id()));
  }

  /**
   * Applies a report.
   *
   * @param expectedVersions the versions one of which the caller wants to change; null for any
   */
  public ReportOutcome report(
      MigrationRef ref, Report report, @Nullable Set<Long> expectedVersions, Caller caller) {
    ReportOutcome outcome =
        report(List.of(new Submission(ref, report, expectedVersions, caller))).getFirst();
    if (outcome instanceof ReportOutcome.Unwritten(RuntimeException cause)) {
      throw cause;
    }
    return outcome;
  }

  /**
   * Applies reports, each with its own fate; several for one migration in their order.
   *
   * @return an outcome for each, in the same order
   */
  public List<ReportOutcome> report(List<Submission> submissions) {
    return reports.apply(submissions);
  }

  /** Asks the runner for something; {@code retry} makes the job's next attempt instead. */
  public ActionOutcome act(
      MigrationRef ref,
      Action action,
      @Nullable String reason,
      @Nullable Set<Long> expectedVersions,
      Caller caller) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Dated> found = find(ref);
      if (found.isEmpty()) {
        return new ActionOutcome.NotFound();
      }
      Migration current = found.get().migration();
      if (expectedVersions != null && !expectedVersions.contains(current.version())) {
        return new ActionOutcome.VersionMismatch(current);
      }
      RequestedAction pending = current.requestedAction();
      if (pending != null) {
        return pending.action() == action
            ? new ActionOutcome.AlreadyRequested(current)
            : new ActionOutcome.OtherPending(current);
      }
      Word word = current.standing().word();
      if (!current.vocabulary().allows(action, word)) {
        return new ActionOutcome.NotAllowed(current, current.vocabulary().actionsAt(word));
      }
      if (action == Action.RETRY) {
        return retry(current, reason, caller);
      }
      Change change = request(found.get(), action, reason, caller);
      if (saved(change)) {
        return new ActionOutcome.Requested(change.after());
      }
    }
    return new ActionOutcome.Contended();
  }

  public DeleteOutcome delete(
      MigrationRef ref, @Nullable Set<Long> expectedVersions, Caller caller) {
    for (int i = 0; i < TRIES; i++) {
      Optional<Dated> found = store.find(ref);
      if (found.isEmpty()) {
        return new DeleteOutcome.NotFound();
      }
      Migration current = found.get().migration();
      if (current.deletedAt() != null) {
        return new DeleteOutcome.Deleted();
      }
      if (expectedVersions != null && !expectedVersions.contains(current.version())) {
        return new DeleteOutcome.VersionMismatch(current);
      }
      if (!current.state().isFinished()) {
        return new DeleteOutcome.NotFinished(current);
      }
      Migration gone = current.deleted(found.get().now());
      Timeline timeline =
          new Timeline(gone.version(), found.get().now(), caller)
              .add(Event.Kind.DELETED, current.status(), null, null);
      if (saved(new Change(current, gone, timeline.events()))) {
        return new DeleteOutcome.Deleted();
      }
    }
    return new DeleteOutcome.Contended();
  }

  private Change request(Dated dated, Action action, @Nullable String reason, Caller caller) {
    Migration current = dated.migration();
    var requested = new RequestedAction(uuids.get(), action, caller.actor(), dated.now());
    Migration after =
        current.changed(
            current.identity(), current.standing(), current.progress(), requested, dated.now());
    Timeline timeline =
        new Timeline(after.version(), dated.now(), caller)
            .add(Event.Kind.ACTION_REQUESTED, null, action.word(), reason);
    return new Change(current, after, timeline.events());
  }

  private ActionOutcome retry(Migration ended, @Nullable String reason, Caller caller) {
    String why =
        "retry of attempt " + ended.identity().attempt() + (reason == null ? "" : ": " + reason);
    NewMigration wanted =
        new NewMigration(uuids.get(), ended.identity().withAttempt(0), Report.saying(why));
    return switch (create(wanted, null, caller)) {
      case CreateOutcome.Created(Migration next) -> new ActionOutcome.Retried(next, true);
      case CreateOutcome.Existing(Migration next, _) -> new ActionOutcome.Retried(next, false);
      case CreateOutcome.Conflict(Migration next, _) -> new ActionOutcome.Retried(next, false);
      case CreateOutcome.KeyReused _, CreateOutcome.UnknownStatus _ ->
          throw new IllegalStateException("a retry has neither a key nor a status");
    };
  }

  private static Change born(NewMigration wanted, Word word, Birth birth, Caller caller) {
    Report first = wanted.first();
    Identity identity = wanted.identity().withAttempt(birth.attempt());
    Outlooks heard =
        Outlooks.of(
            Progress.NOTHING,
            ReportedFields.first(first, identity, word, birth.now()),
            Trajectory.EMPTY,
            identity,
            word,
            first,
            birth.now());
    Migration migration =
        new Migration(
            birth.id(),
            wanted.uuid(),
            identity,
            Standings.first(word, first.notes().outcomeReason().value(), birth.now()),
            heard.progress(),
            null,
            1,
            birth.now(),
            null,
            null);
    Timeline timeline =
        new Timeline(1, birth.now(), caller)
            .add(Event.Kind.CREATED, null, word.spelling(), first.notes().message().value());
    return new Change(migration, migration, timeline.events(), heard.sample());
  }

  RecentMigrations recent() {
    return recent;
  }

  /** Takes note of a change that was committed with what it makes of the past. */
  void written(Change change, Trajectory past) {
    if (recent.keep(change, past)) {
      thinning.wantedFor(change.after().id());
    }
    tell(change);
  }

  /** Writes a change that leaves the past as it is; false if it lost the race. */
  private boolean saved(Change change) {
    boolean written = store.save(change);
    if (written) {
      recent.keep(change);
      tell(change);
    }
    return written;
  }

  /** Tells the log, and wakes whom it concerns. */
  private void tell(Change change) {
    for (Event event : change.events()) {
      LOG.info(
          "migration {} {}: {} -> {}",
          change.after().id(),
          event.kind().word(),
          event.from(),
          event.to());
    }
    afterCommit.run();
  }
}
