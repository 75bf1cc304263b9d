package dev.milepost.service.changes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one watcher has yet to be told: of each migration its newest state, so that whoever reads
 * slowly hears less often and holds nobody up. A finished migration stays as it is, so its end is
 * never among what is left out.
 */
public final class Watch implements AutoCloseable {
  /** Migrations to be told of; more, and the watcher had better read its list anew. */
  static final int MOST = 500;

  private final Interest interest;
  private final Consumer<Watch> whenClosed;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition something = lock.newCondition();
  private final Map<Long, Told> pending = new LinkedHashMap<>();
  private Cursor cursor;
  private boolean lost;
  private boolean ended;

  Watch(Interest interest, Cursor cursor, Consumer<Watch> whenClosed) {
    this.interest = interest;
    this.cursor = cursor;
    this.whenClosed = whenClosed;
  }

  /**
   * Waits for something to tell.
   *
   * @return what there is, perhaps nothing after that time; null once the feed is closed
   * @throws InterruptedException when the thread is told to stop
   */
  public @Nullable Batch await(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lockInterruptibly();
    try {
      while (pending.isEmpty() && !lost && !ended && left > 0) {
        left = something.awaitNanos(left);
      }
      if (ended) {
        return null;
      }
      Batch batch = new Batch(new ArrayList<>(pending.values()), lost, cursor);
      pending.clear();
      lost = false;
      return batch;
    } finally {
      lock.unlock();
    }
  }

  /** Takes of it what concerns this watcher. */
  void offer(List<Update> updates) {
    List<Told> told = new ArrayList<>();
    for (Update update : updates) {
      if (update.concerns(interest)) {
        told.add(new Told(update, false));
      } else if (update.leaves(interest)) {
        told.add(new Told(update, true));
      }
    }
    if (told.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      told.forEach(this::add);
      something.signal();
    } finally {
      lock.unlock();
    }
  }

  private void add(Told told) {
    Told before = pending.get(told.update().id());
    if (before != null && before.update().version() > told.update().version()) {
      return;
    }
    if (before == null && pending.size() == MOST) {
      pending.clear();
      lost = true;
    }
    pending.put(told.update().id(), told);
  }

  /** Everything up to there was offered. */
  void reached(Cursor upTo) {
    lock.lock();
    try {
      cursor = upTo;
    } finally {
      lock.unlock();
    }
  }

  /** What has happened can't be told. */
  void lose() {
    lock.lock();
    try {
      pending.clear();
      lost = true;
      something.signal();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      ended = true;
      something.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more is kept for it. */
  @Override
  public void close() {
    whenClosed.accept(this);
  }

  /**
   * What a watcher is told at once.
   *
   * @param told of each migration once
   * @param resync that before it something was left out: read what you watch anew
   * @param cursor who has taken this has seen everything up to there
   */
  public record Batch(List<Told> told, boolean resync, Cursor cursor) {
    public Batch {
      told = List.copyOf(told);
    }
  }

  /**
   * One migration's news.
   *
   * @param left that it is not among those that are watched any more
   */
  public record Told(Update update, boolean left) {}
}
