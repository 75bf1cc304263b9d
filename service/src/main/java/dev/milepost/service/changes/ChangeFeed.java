package dev.milepost.service.changes;

import dev.milepost.service.Dated;
import dev.milepost.service.Migration;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.StoreUnavailable;
import dev.milepost.service.changes.ChangeStore.Found;
import dev.milepost.service.changes.ChangeStore.Found.Changes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes, for everybody who watches this instance, whichever instance changed it:
 *
 * <ol>
 *   <li>Every transaction that changes migrations leaves their ids and versions in the store.
 *   <li>A few times a second, and independent of the number of watchers, the feed asks for what was
 *       committed since its cursor. A cursor is a set of transactions, so one that commits late is
 *       found late, and never missed.
 *   <li>If anybody watches, what changed is read once and offered to all.
 *   <li>After a change of this instance's own, whoever asks whether something changed makes the
 *       feed look first: it never denies what it has confirmed itself.
 * </ol>
 *
 * <p>While the database is away, the feed says nothing and then goes on where it was.
 */
public final class ChangeFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);

  /** Migrations that changed between two looks; more is told as a resync. */
  private static final int MOST_AT_ONCE = 20_000;

  private static final int READ_AT_ONCE = 500;

  /** Migrations kept as they were last told, to know which filters they leave. */
  private static final int REMEMBERED = 5_000;

  private final ChangeStore store;
  private final Duration interval;
  private final LongSupplier nanoTime;
  private final ReentrantLock looking = new ReentrantLock();
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final Set<Long> untold = new LinkedHashSet<>();
  private final Map<Long, Migration> told;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("change-feed").daemon().factory());
  private @Nullable Cursor cursor;
  private @Nullable Recall recall;
  private @Nullable RuntimeException failure;
  private long failedAt;
  private boolean gap;
  private boolean away;
  private volatile boolean closed;
  private volatile boolean changedHere = true;
  private long lookedAt;

  /**
   * Does nothing until it is started.
   *
   * @param interval between two looks
   */
  public ChangeFeed(ChangeStore store, Duration interval, LongSupplier nanoTime) {
    this.store = store;
    this.interval = interval;
    this.nanoTime = nanoTime;
    this.lookedAt = nanoTime.getAsLong() - 2 * interval.toNanos();
    this.told =
        new LinkedHashMap<>(64, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Migration> eldest) {
            return size() > REMEMBERED;
          }
        };
  }

  public void start() {
    var _ =
        executor.scheduleWithFixedDelay(
            this::tellSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** To be told after each commit of this instance, before it is confirmed; doesn't block. */
  public void changed() {
    changedHere = true;
  }

  /**
   * Where the feed stands: everything up to there is in whatever is read from now on. At most one
   * interval old, and never older than a change of this instance's own.
   *
   * @throws StoreUnavailable when it would have to look and can't
   */
  public Cursor cursor() {
    return upToDate(() -> known(cursor));
  }

  /**
   * Whether certainly nothing changed since.
   *
   * @throws StoreUnavailable when it would have to look and can't
   */
  public boolean nothingSince(Cursor since) {
    return upToDate(() ->
        known(cursor).feed().equals(since.feed())
            && since.end() <= known(cursor).end()
            && known(recall).nothingSince(since));
  }

  /**
   * The version that a migration certainly has; empty when that would have to be read.
   *
   * @throws StoreUnavailable when it would have to look and can't
   */
  public Optional<Long> version(MigrationRef ref) {
    return upToDate(() -> Optional.ofNullable(known(recall).version(ref)));
  }

  /** To be taken before a migration is read for {@link #learn}. */
  public long beforeRead() {
    return upToDate(() -> known(recall).forgotten());
  }

  /**
   * Takes note of a migration's version, so that {@link #version} can tell it.
   *
   * @param beforeRead what {@link #beforeRead} said before it was read
   */
  public void learn(Migration migration, long beforeRead) {
    upToDate(() -> {
      known(recall).learn(migration, beforeRead);
      return true;
    });
  }

  /**
   * Watches from a cursor on, or from now on. To be closed.
   *
   * @param since null for now
   * @throws StoreUnavailable when what was missed can't be read now
   */
  public Watch watch(Interest interest, @Nullable Cursor since) {
    Watch watch =
        upToDate(() -> {
          Watch made = new Watch(interest, known(cursor), watches::remove);
          watches.add(made);
          return made;
        });
    if (closed) {
      watch.end();
    }
    try {
      if (since != null) {
        catchUp(watch, since);
      }
      return watch;
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  /** After the watch was put among the others: so nothing falls between what was and what comes. */
  private void catchUp(Watch watch, Cursor since) {
    switch (store.since(since, 0, Watch.MOST)) {
      case Changes missed when !missed.more() ->
          watch.offer(
              read(missed.versions().keySet()).stream()
                  .map(dated -> new Update(dated, null))
                  .toList());
      case Found _ -> watch.lose();
    }
  }

  /**
   * What changed since, for who doesn't watch.
   *
   * @param place a cursor's text, or what the last answer gave
   * @param limit of migrations that changed, whether they are of interest or not
   * @return empty when that can't be told, or isn't one
   * @throws StoreUnavailable when it can't be read now
   */
  public Optional<Missed> missed(Interest interest, String place, int limit) {
    return Place.parse(place).flatMap(from -> missed(interest, from, limit));
  }

  private Optional<Missed> missed(Interest interest, Place from, int limit) {
    if (!(store.since(from.since(), from.above(), limit) instanceof Changes changes)) {
      return Optional.empty();
    }
    List<Dated> changed = new ArrayList<>();
    List<Long> left = new ArrayList<>();
    long above = from.above();
    List<Dated> read = read(changes.versions().keySet());
    for (Dated dated : read) {
      if (interest.now().test(dated.migration())) {
        changed.add(dated);
      } else if (interest.ever().test(dated.migration())) {
        left.add(dated.migration().id());
      }
    }
    Set<Long> gone = new LinkedHashSet<>(changes.versions().keySet());
    for (long id : changes.versions().keySet()) {
      above = Math.max(above, id);
    }
    read.forEach(dated -> gone.remove(dated.migration().id()));
    left.addAll(gone);
    Cursor upTo = from.isFirst() ? changes.upTo() : from.upTo();
    String next = changes.more() ? new Place(from.since(), upTo, above).text() : upTo.text();
    return Optional.of(new Missed(changed, left, next, changes.more()));
  }

  /** How many watch. */
  public int watches() {
    return watches.size();
  }

  private <T> T upToDate(Answer<T> answer) {
    long asked = nanoTime.getAsLong();
    looking.lock();
    try {
      // Whoever waited while a look failed would only wait for the next one to fail.
      if (failure != null && asked - failedAt < 0) {
        throw failure;
      }
      // Asked here, after every look that was under way: one that failed left it to the next.
      if (cursor == null || changedHere || asked - lookedAt > interval.toNanos()) {
        look();
      }
      return answer.get();
    } finally {
      looking.unlock();
    }
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the feed has not looked yet");
    }
    return value;
  }

  /** Moves the cursor. */
  private void look() {
    long began = nanoTime.getAsLong();
    changedHere = false;
    try {
      if (cursor == null) {
        restart();
      } else {
        switch (store.since(cursor, 0, MOST_AT_ONCE)) {
          case Changes changes when !changes.more() -> {
            known(recall).add(changes.transactions(), changes.versions());
            if (watches.isEmpty()) {
              told.keySet().removeAll(changes.versions().keySet());
            } else {
              untold.addAll(changes.versions().keySet());
            }
            cursor = changes.upTo();
          }
          case Found _ -> {
            restart();
            gap = true;
          }
        }
      }
      lookedAt = began;
      failure = null;
    } catch (RuntimeException e) {
      changedHere = true;
      failure = e;
      failedAt = nanoTime.getAsLong();
      throw e;
    }
  }

  private void restart() {
    cursor = store.now();
    recall = new Recall(cursor);
    untold.clear();
    told.clear();
  }

  private void tellSafely() {
    try {
      tell();
      if (away) {
        away = false;
        LOG.info("the change feed goes on");
      }
    } catch (StoreUnavailable e) {
      if (!away) {
        away = true;
        LOG.warn("the change feed waits for the database: {}", e.getMessage());
      }
    } catch (RuntimeException e) {
      if (closed) {
        return;
      }
      LOG.warn("the change feed failed, trying again in {}", interval, e);
    }
  }

  /** One round: looks, and tells those who watch. */
  void tell() {
    List<Long> changed;
    Cursor upTo;
    boolean lost;
    looking.lock();
    try {
      look();
      changed = new ArrayList<>(untold);
      upTo = known(cursor);
      lost = gap;
    } finally {
      looking.unlock();
    }
    List<Dated> read = watches.isEmpty() ? List.of() : read(changed);
    List<Update> updates = new ArrayList<>();
    looking.lock();
    try {
      for (Dated dated : read) {
        Migration now = dated.migration();
        updates.add(new Update(dated, told.put(now.id(), now)));
      }
      // Only now: what couldn't be read is told in the next round.
      changed.forEach(untold::remove);
      gap = gap && !lost;
    } finally {
      looking.unlock();
    }
    for (Watch watch : watches) {
      if (lost) {
        watch.lose();
      }
      watch.offer(updates);
      watch.reached(upTo);
    }
  }

  private List<Dated> read(Iterable<Long> ids) {
    List<Dated> read = new ArrayList<>();
    List<Long> some = new ArrayList<>();
    for (Long id : ids) {
      some.add(id);
      if (some.size() == READ_AT_ONCE) {
        read.addAll(store.read(some));
        some.clear();
      }
    }
    if (!some.isEmpty()) {
      read.addAll(store.read(some));
    }
    return read;
  }

  /** Ends every watch. */
  @Override
  public void close() {
    closed = true;
    executor.shutdownNow();
    watches.forEach(Watch::end);
  }

  @FunctionalInterface
  private interface Answer<T> {
    T get();
  }
}
