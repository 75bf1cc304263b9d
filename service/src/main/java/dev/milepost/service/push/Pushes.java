package dev.milepost.service.push;

import dev.milepost.service.Caller;
import dev.milepost.service.Dated;
import dev.milepost.service.Identity;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationParts;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.Migrations;
import dev.milepost.service.exposition.Consistency;
import dev.milepost.service.exposition.Exposition;
import dev.milepost.service.exposition.Family;
import dev.milepost.service.exposition.FamilyType;
import dev.milepost.service.push.PushedGroup.Settling;
import dev.milepost.service.push.Runs.Belonging;
import dev.milepost.service.vocabulary.State;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes migrations of what is pushed as to a Pushgateway. An answer means that it is committed.
 *
 * <ol>
 *   <li>find the newest run of the job, and what the group last said in it;
 *   <li>see whether the push belongs to that run or begins the next one;
 *   <li>keep the families, so that the relay finds them with the version that follows;
 *   <li>report what they say.
 * </ol>
 */
public final class Pushes {
  private static final Set<String> NOT_COMPARED =
      Set.of(
          "migration_completion_percent",
          "migration_complete_total",
          "migration_failed_total",
          "migration_items_complete_total");

  private final Migrations migrations;
  private final Reporting reporting;
  private final PushStore store;
  private final PushRules rules;
  private final Attempts attempts;
  private final JobLocks locks = new JobLocks();

  /**
   * @param uuids makes the uuids of new migrations
   */
  public Pushes(
      Migrations migrations,
      MigrationParts parts,
      PushStore store,
      PushRules rules,
      Supplier<UUID> uuids) {
    this.migrations = migrations;
    this.reporting = new Reporting(migrations, parts);
    this.store = store;
    this.rules = rules;
    this.attempts = new Attempts(migrations, uuids);
  }

  /**
   * Takes a push.
   *
   * @param replace whether it replaces the whole group (PUT) or only the families it has (POST)
   */
  public PushOutcome push(GroupName group, boolean replace, Exposition pushed, Caller caller) {
    Optional<String> complaint =
        group.complaint().or(() -> Consistency.complaint(pushed, group.labels()));
    if (complaint.isPresent()) {
      return new PushOutcome.Refused(complaint.get());
    }
    return locks.holding(group.jobId(), () -> taken(group, replace, pushed, caller));
  }

  /** Shows nothing of the group any more. The migration stays: what happened has happened. */
  public PushOutcome delete(GroupName group, Caller caller) {
    if (group.complaint().isPresent()) {
      // There is no such group, which is fine.
      return new PushOutcome.Accepted();
    }
    return locks.holding(group.jobId(), () -> deleted(group, caller));
  }

  /** Lets the ends count that have stood long enough. */
  public void settle(int limit) {
    for (PushedGroup due : store.settled(limit)) {
      locks.holding(
          due.name().jobId(),
          () ->
              store
                  .find(due.migrationId(), due.name().key())
                  .filter(now -> now.settling() != null && now.settling().equals(due.settling()))
                  .map(this::settled));
    }
  }

  private boolean settled(PushedGroup group) {
    return group.settling() == null
        || finished(group, group.settling(), new Caller("milepost", null));
  }

  private boolean finished(PushedGroup group, Settling end, Caller caller) {
    if (!reporting.end(group.migrationId(), end.status(), end.reason(), caller)) {
      return false;
    }
    store.save(group.with(group.exposition(), group.exposed(), null));
    return true;
  }

  private PushOutcome taken(GroupName group, boolean replace, Exposition pushed, Caller caller) {
    Dated found = migrations.find(new MigrationRef.ByJobId(group.jobId())).orElse(null);
    PushedGroup known =
        found == null ? null : store.find(found.migration().id(), group.key()).orElse(null);
    Exposition whole =
        replace || known == null || !known.exposed() ? pushed : known.exposition().with(pushed);
    PushOutcome refusal = refusal(group, found, known, whole);
    if (refusal != null) {
      return refusal;
    }
    if (found != null) {
      Reading before = known == null ? null : Reading.of(known.exposition());
      if (Runs.of(found.migration(), before, Reading.of(pushed))
          instanceof Belonging.Next(String why)) {
        if (!ended(found.migration(), known, why, caller)) {
          return busy();
        }
        Identity again = known == null ? null : found.migration().identity();
        Migration next = attempts.begin(group, pushed, again, why, caller);
        return applied(group, next, next.createdAt(), null, pushed, caller);
      }
      return applied(group, found.migration(), found.now(), known, whole, caller);
    }
    Migration first = attempts.begin(group, pushed, null, null, caller);
    return applied(group, first, first.createdAt(), null, pushed, caller);
  }

  private @Nullable PushOutcome refusal(
      GroupName group, @Nullable Dated found, @Nullable PushedGroup known, Exposition whole) {
    if (found == null && !rules.createUnknown()) {
      return new PushOutcome.UnknownJob(
          "no migration has the job id "
              + group.jobId()
              + ": create it before its container pushes, or let pushes create migrations");
    }
    if (whole.families().size() > rules.maxFamilies()) {
      return new PushOutcome.TooMany(
          "a group has at most " + rules.maxFamilies() + " metric families here");
    }
    if (known == null && !store.hasRoom(rules.maxGroups())) {
      return new PushOutcome.TooMany("there are " + rules.maxGroups() + " groups already");
    }
    Map<String, FamilyType> types = compared(whole);
    if (types.isEmpty() || (known != null && types.equals(compared(known.exposition())))) {
      return null;
    }
    return store
        .conflict(types, group.key())
        .map(other ->
            new PushOutcome.Refused(Consistency.typeConflict(other.family(), other.type())))
        .orElse(null);
  }

  /** The types that must agree with other groups'; those of the interface are always ours. */
  private static Map<String, FamilyType> compared(Exposition exposition) {
    Map<String, FamilyType> types = new HashMap<>();
    for (Family family : exposition.families()) {
      if (!NOT_COMPARED.contains(family.name())) {
        types.put(family.name(), family.type());
      }
    }
    return types;
  }

  /** Ends the run that another one follows, if it still goes on. */
  private boolean ended(Migration current, @Nullable PushedGroup known, String why, Caller caller) {
    if (current.state().isFinished()) {
      return true;
    }
    if (known != null && known.settling() != null) {
      return finished(known, known.settling(), caller);
    }
    return reporting.end(
        current.id(), State.FAILED.word(), "it never said how it ended: " + why, caller);
  }

  private PushOutcome applied(
      GroupName group,
      Migration current,
      Instant now,
      @Nullable PushedGroup known,
      Exposition whole,
      Caller caller) {
    Reading says = Reading.of(whole);
    Settling settling =
        current.state().isFinished() ? null : Ends.of(says, known, now, rules.settle());
    PushedGroup after = new PushedGroup(current.id(), group, whole, true, settling);
    if (!after.equals(known)) {
      store.save(after);
    }
    if (current.state().isFinished()) {
      return new PushOutcome.Accepted();
    }
    boolean told =
        switch (says) {
          case Reading.Nothing() -> reporting.life(current.id(), running(current), caller);
          case ContainerReading container ->
              reporting.container(
                  current.id(),
                  container.hasFailed() ? State.FAILED.word() : running(current),
                  container,
                  caller);
          case BackupReading backup -> reporting.steps(current.id(), backup, caller);
        };
    if (told && settling != null && !settling.at().isAfter(now)) {
      told = finished(after, settling, caller);
    }
    return told ? new PushOutcome.Accepted() : busy();
  }

  /** A queued migration runs as soon as it is pushed; any other status is its runner's word. */
  private static @Nullable String running(Migration current) {
    return current.state() == State.QUEUED ? State.RUNNING.word() : null;
  }

  private PushOutcome deleted(GroupName group, Caller caller) {
    PushedGroup known =
        migrations
            .find(new MigrationRef.ByJobId(group.jobId()))
            .flatMap(found -> store.find(found.migration().id(), group.key()))
            .orElse(null);
    if (known == null || !known.exposed()) {
      return new PushOutcome.Accepted();
    }
    store.save(known.with(known.exposition(), false, known.settling()));
    // Whoever clears its group away won't push more items.
    boolean told =
        known.settling() == null
            ? reporting.life(known.migrationId(), null, caller)
            : finished(known.with(known.exposition(), false, null), known.settling(), caller);
    return told ? new PushOutcome.Accepted() : busy();
  }

  private static PushOutcome busy() {
    return new PushOutcome.Busy("others keep changing this migration, push again");
  }
}
