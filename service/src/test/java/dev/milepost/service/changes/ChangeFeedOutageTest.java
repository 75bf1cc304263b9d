package dev.milepost.service.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.milepost.service.Dated;
import dev.milepost.service.MigrationRef;
import dev.milepost.service.StoreUnavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the feed says while its database freezes: nothing, and nobody waits for more than that. */
@Timeout(60)
class ChangeFeedOutageTest {
  private static final MigrationRef ONE = new MigrationRef.ById(1);

  private final FreezingStore store = new FreezingStore();

  /** So rare that it looks only because something changed here. */
  private final ChangeFeed feed = new ChangeFeed(store, Duration.ofHours(1), System::nanoTime);

  @AfterEach
  void close() {
    store.thaw();
    feed.close();
  }

  @Test
  void aVersionOfBeforeIsNotToldWhileALookFails() {
    store.commit(5);
    Cursor start = feed.cursor();
    store.commit(6);
    feed.changed();
    assertThat(feed.version(ONE)).contains(6L);
    Cursor seen = feed.cursor();
    assertThat(feed.nothingSince(seen)).isTrue();

    store.commit(7);
    feed.changed();
    store.away = true;
    assertThatThrownBy(() -> feed.version(ONE)).isInstanceOf(StoreUnavailable.class);
    assertThatThrownBy(() -> feed.nothingSince(seen)).isInstanceOf(StoreUnavailable.class);

    store.away = false;
    assertThat(feed.version(ONE)).contains(7L);
    assertThat(feed.nothingSince(seen)).isFalse();
    assertThat(feed.nothingSince(start)).isFalse();
  }

  @Test
  void whoWaitedForALookThatFailsFailsWithItInsteadOfLookingAgain() throws Exception {
    feed.cursor();
    feed.changed();
    int before = store.asked.get();
    store.freeze();
    store.away = true;
    List<Thread> waiting = new ArrayList<>();
    AtomicInteger failed = new AtomicInteger();
    for (int i = 0; i < 20; i++) {
      waiting.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  feed.version(ONE);
                } catch (StoreUnavailable e) {
                  failed.incrementAndGet();
                }
              }));
    }
    await()
        .until(
            () -> waiting.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    store.thaw();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(failed).hasValue(20);
    assertThat(store.asked.get() - before).as("looks").isEqualTo(1);
  }

  /** One migration, changed by one transaction after another. */
  private static final class FreezingStore implements ChangeStore {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean away;
    private volatile @Nullable CountDownLatch frozen;
    private final AtomicLong transaction = new AtomicLong(100);
    private volatile long version;

    void commit(long newVersion) {
      version = newVersion;
      transaction.incrementAndGet();
    }

    void freeze() {
      frozen = new CountDownLatch(1);
    }

    void thaw() {
      CountDownLatch latch = frozen;
      if (latch != null) {
        latch.countDown();
      }
    }

    @Override
    public Cursor now() {
      long next = transaction.get() + 1;
      return new Cursor("0000abcd", next, next, List.of());
    }

    @Override
    public Found since(Cursor cursor, long above, int limit) {
      asked.incrementAndGet();
      CountDownLatch latch = frozen;
      try {
        if (latch != null) {
          latch.await();
        }
      } catch (InterruptedException e) {
        throw new StoreUnavailable("interrupted", true, e);
      }
      if (away) {
        throw new StoreUnavailable("frozen", true, new IllegalStateException("for the test"));
      }
      long last = transaction.get();
      return cursor.shows(last)
          ? new Found.Changes(Map.of(), List.of(), false, now())
          : new Found.Changes(Map.of(1L, version), List.of(last), false, now());
    }

    @Override
    public List<Dated> read(Collection<Long> ids) {
      return List.of();
    }

    @Override
    public void forget(Duration olderThan) {}
  }
}
