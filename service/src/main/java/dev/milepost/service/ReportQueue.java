package dev.milepost.service;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets reports that come at the same time share a commit, without a thread of its own and without a
 * timer that delays anybody:
 *
 * <ol>
 *   <li>A caller puts its reports at the end of the queue, or is refused if the queue is full.
 *   <li>If a lane is free, the caller takes it and leads a group at once; else it waits.
 *   <li>A leader's group is what waits: from the front, the first report of each migration that no
 *       other lane is busy with, up to a limit. Two reports for one migration never share a group;
 *       the later one stays for the next.
 *   <li>The leader writes the group, which gives every report in it an answer.
 *   <li>It hands the lane to whoever has the first report that can go now, and wakes those who have
 *       all their answers. Nobody leads for longer than its own reports need.
 *   <li>Should groups take longer than the patience (a locked row, a busy machine), the first
 *       caller who waits opens a further lane.
 * </ol>
 */
final class ReportQueue {
  private final Grouping grouping;
  private final Consumer<List<Entry>> writer;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Entry> waiting = new ArrayDeque<>();
  private final Set<Long> underWay = new HashSet<>();
  private int busyLanes;

  /**
   * @param writer writes a group and answers each of its entries; what it throws, or leaves
   *     unanswered, becomes the entries' failure
   */
  ReportQueue(Grouping grouping, Consumer<List<Entry>> writer) {
    this.grouping = grouping;
    this.writer = writer;
  }

  /**
   * Waits until every entry has its answer.
   *
   * @param entries of different migrations
   * @return false when the queue has no room for them; then none of them was looked at
   */
  boolean submit(List<Entry> entries) {
    Submitter self = new Submitter(entries.size());
    boolean eager = grouping.patience().isZero();
    boolean first;
    lock.lock();
    try {
      if (waiting.size() + entries.size() > grouping.waiting()) {
        return false;
      }
      first = waiting.isEmpty() && !eager;
      for (Entry entry : entries) {
        entry.submitter = self;
        waiting.addLast(entry);
      }
      if (busyLanes == 0 || (eager && busyLanes < grouping.lanes())) {
        busyLanes++;
        self.leads = true;
      }
    } finally {
      lock.unlock();
    }
    while (true) {
      switch (self.await(first ? grouping.patience().toNanos() : Long.MAX_VALUE)) {
        case LEAD -> lead();
        case DONE -> {
          return true;
        }
        case IMPATIENT -> first = openLane(self);
      }
    }
  }

  /** Reports that have not been taken into a group yet. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Groups being formed or written. */
  int busyLanes() {
    lock.lock();
    try {
      return busyLanes;
    } finally {
      lock.unlock();
    }
  }

  /** A further lane for somebody who has waited too long; false when there is no need to go on. */
  private boolean openLane(Submitter self) {
    lock.lock();
    try {
      boolean stillWaits = waiting.stream().anyMatch(entry -> entry.submitter == self);
      if (stillWaits && !self.leads && busyLanes < grouping.lanes()) {
        busyLanes++;
        self.leads = true;
      }
      return stillWaits;
    } finally {
      lock.unlock();
    }
  }

  private void lead() {
    List<Entry> group = take();
    try {
      if (!group.isEmpty()) {
        writer.accept(group);
      }
    } catch (RuntimeException e) {
      group.stream().filter(entry -> entry.answer == null).forEach(entry -> entry.fail(e));
    } finally {
      handOn(group);
    }
  }

  private List<Entry> take() {
    List<Entry> group = new ArrayList<>();
    lock.lock();
    try {
      Iterator<Entry> all = waiting.iterator();
      while (all.hasNext() && group.size() < grouping.limit()) {
        Entry entry = all.next();
        if (underWay.add(entry.migrationId)) {
          all.remove();
          group.add(entry);
        }
      }
    } finally {
      lock.unlock();
    }
    return group;
  }

  private void handOn(List<Entry> group) {
    List<Submitter> answered = new ArrayList<>(group.size());
    Submitter next = null;
    lock.lock();
    try {
      for (Entry entry : group) {
        underWay.remove(entry.migrationId);
        Submitter submitter = entry.submitter;
        if (submitter != null && --submitter.open == 0) {
          answered.add(submitter);
        }
      }
      next = firstWhoCanLead();
      if (next == null) {
        busyLanes--;
      } else {
        next.leads = true;
      }
    } finally {
      lock.unlock();
    }
    // First of all the next group, so that the lane is busy while we wake the others.
    if (next != null) {
      next.wake();
    }
    answered.forEach(Submitter::finish);
  }

  /** Not one who has a lane already: two leads in one hand would lose a lane. */
  private @Nullable Submitter firstWhoCanLead() {
    for (Entry entry : waiting) {
      Submitter submitter = entry.submitter;
      if (submitter != null && !submitter.leads && !underWay.contains(entry.migrationId)) {
        return submitter;
      }
    }
    return null;
  }

  /** One report on its way through the queue. */
  static final class Entry {
    private final long migrationId;
    private final Submission submission;
    private @Nullable Submitter submitter;
    private @Nullable Answer answer;

    Entry(long migrationId, Submission submission) {
      this.migrationId = migrationId;
      this.submission = submission;
    }

    long migrationId() {
      return migrationId;
    }

    Submission submission() {
      return submission;
    }

    void answer(Answer given) {
      this.answer = given;
    }

    void fail(RuntimeException cause) {
      this.answer = new Answer.Failed(cause);
    }

    /** Once it was submitted. */
    Answer answer() {
      return answer == null
          ? new Answer.Failed(new IllegalStateException("a report was left unanswered"))
          : answer;
    }
  }

  /** What became of a report in its group. */
  sealed interface Answer {
    record Outcome(ReportOutcome outcome) implements Answer {}

    /** What was known of the migration is out of date, or says no: read it and decide again. */
    record Reread() implements Answer {}

    record Failed(RuntimeException cause) implements Answer {}
  }

  private enum Turn {
    LEAD,
    DONE,
    IMPATIENT
  }

  /** A caller that waits for its answers. */
  private static final class Submitter {
    private final Thread thread = Thread.currentThread();
    private int open;
    private volatile boolean leads;
    private volatile boolean done;

    Submitter(int open) {
      this.open = open;
    }

    void wake() {
      LockSupport.unpark(thread);
    }

    void finish() {
      done = true;
      LockSupport.unpark(thread);
    }

    Turn await(long patienceNanos) {
      boolean interrupted = false;
      try {
        long deadline = patienceNanos == Long.MAX_VALUE ? 0 : System.nanoTime() + patienceNanos;
        while (true) {
          // Read before leads: who is done is never given a lead, so none is overlooked.
          boolean finished = done;
          if (leads) {
            leads = false;
            return Turn.LEAD;
          }
          if (finished) {
            return Turn.DONE;
          }
          if (patienceNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
          } else {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
              return Turn.IMPATIENT;
            }
            LockSupport.parkNanos(this, left);
          }
          // Whatever was written must be answered: an interrupt waits until then.
          interrupted |= Thread.interrupted();
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
