package dev.milepost.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.milepost.service.ReportQueue.Answer;
import dev.milepost.service.ReportQueue.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReportQueueTest {
  private static final Duration EVER = Duration.ofHours(1);

  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<List<Long>> groups = Collections.synchronizedList(new ArrayList<>());

  /** A permit lets one group through. */
  private final Semaphore gate = new Semaphore(0);

  @AfterEach
  void letEverybodyGo() {
    gate.release(1_000_000);
    callers.close();
  }

  private ReportQueue queue(Grouping grouping) {
    return new ReportQueue(
        grouping,
        group -> {
          groups.add(group.stream().map(Entry::migrationId).toList());
          gate.acquireUninterruptibly();
          group.forEach(ReportQueueTest::apply);
        });
  }

  private static void apply(Entry entry) {
    entry.answer(new Answer.Outcome(new ReportOutcome.NotFound()));
  }

  private static Entry report(long migrationId) {
    return new Entry(
        migrationId,
        new Submission(new MigrationRef.ById(migrationId), Report.empty(), null, Samples.RUNNER));
  }

  /** Submits from a thread of its own; done once everything is answered. */
  private Future<List<Answer>> submit(ReportQueue queue, long... migrationIds) {
    List<Entry> entries = LongStream.of(migrationIds).mapToObj(ReportQueueTest::report).toList();
    return callers.submit(() -> {
      assertThat(queue.submit(entries)).isTrue();
      return entries.stream().map(Entry::answer).toList();
    });
  }

  private void awaitWaiting(ReportQueue queue, int reports) {
    await().until(() -> queue.waiting() == reports);
  }

  private void awaitGroups(int count) {
    await().until(() -> groups.size() == count);
  }

  private void submitAndAwait(ReportQueue queue, long migrationId, int waiting) {
    var _ = submit(queue, migrationId);
    awaitWaiting(queue, waiting);
  }

  @Test
  void aLoneReportIsAGroupAtOnce() throws Exception {
    gate.release();
    ReportQueue queue = queue(new Grouping(10, 1, EVER, 100));

    assertThat(submit(queue, 7).get()).hasSize(1);
    assertThat(groups).containsExactly(List.of(7L));
  }

  @Test
  void whatComesDuringAGroupSharesTheNext() {
    ReportQueue queue = queue(new Grouping(10, 1, EVER, 100));
    var _ = submit(queue, 1);
    awaitGroups(1);
    for (int i = 2; i <= 6; i++) {
      submitAndAwait(queue, i, i - 1);
    }

    gate.release();

    awaitGroups(2);
    assertThat(groups).containsExactly(List.of(1L), List.of(2L, 3L, 4L, 5L, 6L));
  }

  @Test
  void aGroupHasItsLimit() {
    ReportQueue queue = queue(new Grouping(2, 1, EVER, 100));
    var _ = submit(queue, 1);
    awaitGroups(1);
    for (int i = 2; i <= 6; i++) {
      submitAndAwait(queue, i, i - 1);
    }

    gate.release(3);

    awaitGroups(4);
    assertThat(groups).containsExactly(List.of(1L), List.of(2L, 3L), List.of(4L, 5L), List.of(6L));
  }

  @Test
  void twoReportsForOneMigrationNeverShareAGroup() {
    ReportQueue queue = queue(new Grouping(10, 1, EVER, 100));
    var _ = submit(queue, 1);
    awaitGroups(1);
    submitAndAwait(queue, 5, 1);
    submitAndAwait(queue, 5, 2);
    submitAndAwait(queue, 6, 3);

    gate.release(2);

    awaitGroups(3);
    assertThat(groups).containsExactly(List.of(1L), List.of(5L, 6L), List.of(5L));
  }

  @Test
  void aGroupThatHangsHoldsUpNobodyButItsOwnMigrations() throws Exception {
    Semaphore hanging = new Semaphore(0);
    ReportQueue queue =
        new ReportQueue(
            new Grouping(10, 2, Duration.ofMillis(5), 100),
            group -> {
              if (group.getFirst().migrationId() == 1) {
                hanging.acquireUninterruptibly();
              }
              group.forEach(ReportQueueTest::apply);
            });
    Future<List<Answer>> held = submit(queue, 1);
    await().until(() -> hanging.hasQueuedThreads());

    assertThat(submit(queue, 2).get()).hasSize(1);
    Future<List<Answer>> behind = submit(queue, 1);
    assertThat(submit(queue, 3).get()).hasSize(1);
    assertThat(held).isNotDone();
    assertThat(behind).isNotDone();

    hanging.release(2);
    assertThat(held.get()).hasSize(1);
    assertThat(behind.get()).hasSize(1);
  }

  @Test
  void oneReportTooManyIsRefusedWhole() {
    ReportQueue queue = queue(new Grouping(10, 1, EVER, 3));
    var _ = submit(queue, 1);
    awaitGroups(1);
    submitAndAwait(queue, 2, 1);

    assertThat(queue.submit(List.of(report(3), report(4), report(5)))).isFalse();
    assertThat(queue.waiting()).isEqualTo(1);
    submitAndAwait(queue, 3, 2);
  }

  @Test
  void aFailureIsEachOnesOfItsGroupAndTheLaneGoesOn() throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    ReportQueue queue =
        new ReportQueue(
            new Grouping(10, 1, EVER, 100),
            group -> {
              if (broken.getAndSet(false)) {
                throw new IllegalStateException("broken");
              }
              group.forEach(ReportQueueTest::apply);
            });

    assertThat(submit(queue, 1, 2).get())
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer).isInstanceOf(Answer.Failed.class));
    assertThat(submit(queue, 1).get().getFirst()).isInstanceOf(Answer.Outcome.class);
  }

  @Test
  void anInterruptedCallerStillGetsItsAnswer() throws Exception {
    ReportQueue queue = queue(new Grouping(10, 1, EVER, 100));
    var _ = submit(queue, 1);
    awaitGroups(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Entry entry = report(2);
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              assertThat(queue.submit(List.of(entry))).isTrue();
              interrupted.set(Thread.currentThread().isInterrupted());
            });
    awaitWaiting(queue, 1);

    caller.interrupt();
    gate.release(2);
    caller.join();

    assertThat(entry.answer()).isInstanceOf(Answer.Outcome.class);
    assertThat(interrupted).isTrue();
  }

  /** Many callers, few migrations, several lanes: who waits is always woken. */
  @Test
  void everybodyIsAnsweredOnceAndNoMigrationIsInTwoLanes() throws Exception {
    Set<Long> underWay = ConcurrentHashMap.newKeySet();
    List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    Map<Entry, Integer> written = new ConcurrentHashMap<>();
    ReportQueue queue =
        new ReportQueue(
            new Grouping(7, 3, Duration.ofNanos(1000), 100_000),
            group -> {
              for (Entry entry : group) {
                if (!underWay.add(entry.migrationId())) {
                  wrong.add("twice at once: " + entry.migrationId());
                }
              }
              LockSupport.parkNanos(20_000);
              for (Entry entry : group) {
                written.merge(entry, 1, Integer::sum);
                underWay.remove(entry.migrationId());
                apply(entry);
              }
            });
    List<Future<?>> running = new ArrayList<>();
    for (int caller = 0; caller < 64; caller++) {
      Random random = new Random(caller);
      running.add(
          callers.submit(() -> {
            for (int i = 0; i < 300; i++) {
              long[] ids = random.longs(1 + random.nextInt(3), 0, 20).distinct().toArray();
              List<Entry> entries = LongStream.of(ids).mapToObj(ReportQueueTest::report).toList();
              assertThat(queue.submit(entries)).isTrue();
              entries.forEach(
                  entry -> assertThat(entry.answer()).isInstanceOf(Answer.Outcome.class));
            }
            return null;
          }));
    }
    for (Future<?> one : running) {
      one.get();
    }
    assertThat(wrong).isEmpty();
    assertThat(written.values()).allMatch(times -> times == 1);
    assertThat(queue.waiting()).isZero();
    await().until(() -> queue.busyLanes() == 0);
  }
}
