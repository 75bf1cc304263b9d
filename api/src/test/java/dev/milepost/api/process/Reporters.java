package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Several reporters at once, each with a thread and a migration of its own. */
final class Reporters implements AutoCloseable {
  private final List<Reporter> reporters;
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean stopping;

  /** Makes their migrations; their job ids are the name and a number from 0. */
  Reporters(Http http, int count, String name) {
    this.reporters =
        IntStream.range(0, count).mapToObj(i -> Reporter.create(http, name + "-" + i)).toList();
  }

  /** Begins to report, where they stopped last time. */
  void start(Http http) {
    stopping = false;
    for (Reporter reporter : reporters) {
      threads.add(Thread.ofPlatform().name("reporter").start(() -> work(reporter, http)));
    }
  }

  private void work(Reporter reporter, Http http) {
    while (!stopping) {
      reporter.report(http);
    }
  }

  /** Waits until each has its last answer, or knows that there is none. */
  void stop() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        assertThat(thread.join(Duration.ofSeconds(40))).as("a reporter ends").isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    threads.clear();
  }

  @Override
  public void close() {
    stop();
  }

  /** The first ones end completed, the next failed, and so on; one in three goes on running. */
  void finish(Http http) {
    List<String> ends = List.of("completed", "failed", "running");
    for (int i = 0; i < reporters.size(); i++) {
      reporters.get(i).finish(http, ends.get(i % ends.size()));
    }
  }

  void verify(Http http) {
    reporters.forEach(reporter -> reporter.verify(http));
  }

  int count() {
    return reporters.size();
  }

  List<String> wrongAnswers() {
    return reporters.stream().flatMap(reporter -> reporter.wrongAnswers().stream()).toList();
  }

  long answers() {
    return nanos().count();
  }

  long acknowledged() {
    return sum(Reporter::acknowledged);
  }

  long repeatsThatWereKnown() {
    return sum(Reporter::repeatsThatWereKnown);
  }

  long unavailable() {
    return sum(Reporter::unavailable);
  }

  long unanswered() {
    return sum(Reporter::unanswered);
  }

  private long sum(ToLongFunction<Reporter> what) {
    return reporters.stream().mapToLong(what).sum();
  }

  /** The time that all but so many percent of the answers took at most. */
  Duration percentile(double percent) {
    List<Long> sorted = nanos().sorted().toList();
    int index = (int) Math.ceil(sorted.size() * percent / 100) - 1;
    return Duration.ofNanos(sorted.get(Math.max(0, index)));
  }

  private Stream<Long> nanos() {
    return reporters.stream().flatMap(reporter -> reporter.nanos().stream());
  }
}
