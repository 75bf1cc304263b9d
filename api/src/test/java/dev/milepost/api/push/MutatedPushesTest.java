package dev.milepost.api.push;

import static org.assertj.core.api.Assertions.assertThat;

import dev.milepost.api.RunningService;
import dev.milepost.persistence.PushgatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Whatever is pushed, an answer comes soon, it is no 5xx, and it leaves no memory behind. */
class MutatedPushesTest {
  static final String PROTOBUF =
      "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";

  private static final int MUTATIONS = 100_000;
  private static final int KEPT = 2_000;
  private static final int COMPARED = 3_000;
  private static final int CLIENTS = 8;
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long MOST_GROWTH = 96L * 1024 * 1024;

  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void aHundredThousandMutationsAreAnsweredAndForgotten() throws Exception {
    // Refused at the last step before the database would keep it.
    try (RunningService service = service(Map.of("MILEPOST_PUSH_UNKNOWN", "refuse"))) {
      pushAll(service, MUTATIONS / 10, 1);
      long before = usedAfterCollection();
      Map<Integer, Integer> answers = pushAll(service, MUTATIONS, 2);
      long growth = usedAfterCollection() - before;
      System.out.printf("%d mutations: %s, heap %+d KiB%n", MUTATIONS, answers, growth / 1024);
      assertThat(answers.keySet()).isSubsetOf(400, 403);
      assertThat(answers.get(400)).isGreaterThan(MUTATIONS / 20);
      assertThat(answers.get(403)).isGreaterThan(MUTATIONS / 20);
      assertThat(growth).isLessThan(MOST_GROWTH);
    }
  }

  @Test
  void mutationsThatAreKeptBreakNothing() throws Exception {
    try (PushgatewayProcess gateway = PushgatewayProcess.start();
        RunningService service =
            service(Map.of("DBA_OP_PROMETHEUS_PUSH_GATEWAY_ADDR", gateway.address()))) {
      Map<Integer, Integer> answers = pushAll(service, KEPT, 3);
      System.out.printf("%d mutations kept or refused: %s%n", KEPT, answers);
      assertThat(answers.keySet()).isSubsetOf(200, 400);
      assertThat(answers.get(200)).isGreaterThan(KEPT / 20);
    }
  }

  @Test
  void textIsTakenExactlyWhereAPushgatewayTakesIt() throws Exception {
    try (PushgatewayProcess gateway = PushgatewayProcess.start();
        RunningService service = service(Map.of("MILEPOST_PUSH_UNKNOWN", "refuse"))) {
      Mutations mutations = new Mutations(4, ValidBodies.text());
      List<String> different = new ArrayList<>();
      for (int i = 0; i < COMPARED; i++) {
        byte[] body = mutations.next();
        int theirs = push("http://" + gateway.address() + "/metrics/job/j", "text/plain", body);
        int ours = push("http://" + service.pushAddress() + "/metrics/job/j", "text/plain", body);
        if ((theirs == 200) != (ours == 403)) {
          different.add(
              theirs + " there, " + ours + " here: " + new String(body, StandardCharsets.UTF_8));
        }
      }
      assertThat(different).isEmpty();
    }
  }

  private static RunningService service(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>(settings);
    all.put("MILEPOST_PUSH_LISTEN", "127.0.0.1:0");
    all.put("MILEPOST_PUSH_RATE", "1000000");
    return RunningService.start(all);
  }

  /** How many answers there were of each status. */
  private Map<Integer, Integer> pushAll(RunningService service, int count, long seed)
      throws InterruptedException, ExecutionException {
    Map<Integer, Integer> answers = new ConcurrentHashMap<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> done = new ArrayList<>();
      for (int number = 0; number < CLIENTS; number++) {
        long own = seed * 100 + number;
        done.add(executor.submit(() -> pushSome(service, count / CLIENTS, own, answers)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    }
    return new TreeMap<>(answers);
  }

  private void pushSome(
      RunningService service, int count, long seed, Map<Integer, Integer> answers) {
    SplittableRandom random = new SplittableRandom(seed);
    Mutations text = new Mutations(seed, ValidBodies.text());
    Mutations protobuf = new Mutations(seed, ValidBodies.protobuf());
    for (int i = 0; i < count; i++) {
      boolean binary = random.nextInt(2) == 0;
      byte[] body = binary ? protobuf.next() : text.next();
      // Now and then under the other's name.
      boolean told = (random.nextInt(20) == 0) != binary;
      String url =
          "http://" + service.pushAddress() + "/metrics/job/mutated-" + random.nextInt(100);
      answers.merge(push(url, told ? PROTOBUF : "text/plain", body), 1, Integer::sum);
    }
  }

  private int push(String url, String type, byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(LIMIT)
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofByteArray(body))
            .build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      throw new IllegalStateException("no answer to " + body.length + " bytes", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static long usedAfterCollection() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
