package dev.milepost.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.demo.ApiClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills a service with migrations and keeps them moving: some dozens that are over, and one of each
 * scenario that isn't. When one ends, another begins.
 */
final class Simulator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Simulator.class);

  /** How many are to be over when somebody first looks. */
  static final int HISTORY = 60;

  /** Over these the history spreads. */
  private static final Duration PAST = Duration.ofDays(3);

  /** How many of them are made up at a time. */
  private static final int HANDS = 8;

  private static final Duration REST = Duration.ofSeconds(8);
  private static final Duration BEFORE_ANOTHER_TRY = Duration.ofSeconds(5);
  private static final String UNFINISHED = "queued,running,waiting,paused";

  private final ApiClient api;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicLong numbers = new AtomicLong();

  Simulator(ApiClient api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * Returns once there is something to look at; the rest goes on behind.
   *
   * @throws IOException when the service doesn't do what it should
   */
  void start() throws IOException, InterruptedException {
    numbers.set(newestId());
    endWhatWasLeft();
    history(Math.toIntExact(Math.max(0, HISTORY - finished())));
    for (Scenario scenario : Scenario.values()) {
      threads.execute(() -> keepGoing(scenario));
    }
  }

  /** So that no name comes twice, however often the demo is started on the same data. */
  private long newestId() throws IOException, InterruptedException {
    return read("/migrations?limit=1&fields=id").path("migrations").path(0).path("id").longValue();
  }

  private long finished() throws IOException, InterruptedException {
    JsonNode states = read("/migrations/summary").path("by_state");
    return List.of("completed", "failed", "cancelled", "reverted").stream()
        .mapToLong(state -> states.path(state).longValue())
        .sum();
  }

  /** The runners of an earlier demo ended with it. */
  private void endWhatWasLeft() throws IOException, InterruptedException {
    String query = "?limit=1000&fields=id&label=" + Plot.LABEL + ":true&state=" + UNFINISHED;
    for (JsonNode left : read("/migrations" + query).path("migrations")) {
      ObjectNode end = Sheet.empty().fields();
      end.put("status", "cancelled");
      end.put("outcome_reason", "the demo was stopped while this ran");
      String path = "/migrations/" + left.path("id").longValue();
      Answer answer = api.send("PATCH", path, end, "demo");
      if (answer.status() == 409) {
        // Past the point of no return.
        api.send("PATCH", path, end.put("status", "failed"), "demo");
      }
    }
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    Answer answer = api.get(path);
    if (!answer.good()) {
      throw new IOException(path + " was answered with " + answer.status());
    }
    return answer.body();
  }

  private void history(int count) throws IOException, InterruptedException {
    Instant now = clock.instant();
    List<Callable<Void>> tasks = new ArrayList<>();
    Scenario[] scenarios = Scenario.values();
    for (int i = 0; i < count; i++) {
      long number = numbers.incrementAndGet();
      Course course = scenarios[i % scenarios.length].course(number).reportingEvery(20);
      Instant start = now.minus(PAST.multipliedBy(count - i).dividedBy(count + 1));
      tasks.add(() -> {
        new Runner(api, clock, course, start).run();
        return null;
      });
    }
    try (ExecutorService hands =
        Executors.newFixedThreadPool(HANDS, Thread.ofVirtual().factory())) {
      for (Future<Void> one : hands.invokeAll(tasks)) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the past could not be made up", e);
    }
  }

  private void keepGoing(Scenario scenario) {
    double headStart = scenario.headStart();
    try {
      while (!Thread.interrupted()) {
        Thread.sleep(runOnce(scenario, headStart) ? REST : BEFORE_ANOTHER_TRY);
        headStart = 0;
      }
    } catch (InterruptedException e) {
      LOG.debug("{} ends with the demo", scenario);
    }
  }

  private boolean runOnce(Scenario scenario, double headStart) throws InterruptedException {
    Course course = scenario.course(numbers.incrementAndGet()).quicklyTo(headStart);
    Instant start = clock.instant().minusNanos((long) (headStart * 1e9));
    try {
      new Runner(api, clock, course, start).run();
      return true;
    } catch (IOException e) {
      LOG.warn("the runner of {} gives up", scenario, e);
      return false;
    }
  }

  /** The runners die where they are, as real ones would. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.debug("a runner is still in a request");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
