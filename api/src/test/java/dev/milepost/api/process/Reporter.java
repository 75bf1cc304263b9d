package dev.milepost.api.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A runner that reports on one migration as fast as it is answered. Each report has the next
 * sequence, and is repeated until it is acknowledged; its other numbers follow from the sequence,
 * so that what is stored shows which report it came from.
 */
final class Reporter {
  private static final long BYTES_PER_ITEM = 4096;
  private static final long ITEMS = 1_000_000;
  private static final Duration REST_AFTER_FAILURE = Duration.ofMillis(20);

  private final long id;
  private final List<Long> nanos = new ArrayList<>();
  private final List<String> wrongAnswers = new ArrayList<>();
  private volatile long acknowledged;
  private long repeatsThatWereKnown;
  private int unavailable;
  private int unanswered;

  private Reporter(long id) {
    this.id = id;
  }

  /** A reporter on a new migration. */
  static Reporter create(Http http, String jobId) {
    return new Reporter(
        http.create(
            """
            {"migration_type": "generic", "job_id": "%s", "status": "running"}\
            """
                .formatted(jobId)));
  }

  /** Reports once; whoever calls goes on until it is told to stop. */
  void report(Http http) {
    try {
      take(http, acknowledged + 1, body(acknowledged + 1, "running"));
    } catch (IOException e) {
      unanswered++;
      LockSupport.parkNanos(REST_AFTER_FAILURE.toNanos());
    }
  }

  /** The last report, with that status; it must be answered. */
  void finish(Http http, String status) {
    try {
      take(http, acknowledged + 1, body(acknowledged + 1, status));
    } catch (IOException e) {
      wrongAnswers.add(e.toString());
    }
  }

  private static String body(long sequence, String status) {
    return """
    {"sequence": %1$d, "status": "%2$s", "items_total": %3$d, "items_completed": %1$d, \
    "memory_processed": %4$d, "message": "report %1$d"}\
    """
        .formatted(sequence, status, ITEMS, sequence * BYTES_PER_ITEM);
  }

  private void take(Http http, long sequence, String body) throws IOException {
    long start = System.nanoTime();
    HttpResponse<String> answer = http.patch(id, body);
    nanos.add(System.nanoTime() - start);
    switch (answer.statusCode()) {
      case 200 -> {
        acknowledged = sequence;
        boolean applied =
            answer.headers().firstValue("Milepost-Applied").orElseThrow().equals("true");
        repeatsThatWereKnown += applied ? 0 : 1;
      }
      case 503 -> {
        unavailable++;
        LockSupport.parkNanos(REST_AFTER_FAILURE.toNanos());
      }
      default -> wrongAnswers.add(answer.statusCode() + " " + answer.body());
    }
  }

  /**
   * Nothing acknowledged is lost, nothing is applied twice, and the numbers are those of one
   * report.
   */
  void verify(Http http) {
    JsonNode stored = http.get("/migrations/" + id);
    long sequence = stored.path("sequence").longValue();
    assertThat(sequence)
        .as("the stored sequence of migration %d", id)
        .isBetween(acknowledged, acknowledged + 1);
    assertThat(stored.path("version").longValue()).isEqualTo(sequence + 1);
    assertThat(stored.path("items_completed").longValue()).isEqualTo(sequence);
    assertThat(stored.path("memory_processed").longValue()).isEqualTo(sequence * BYTES_PER_ITEM);
    assertThat(stored.path("message").asText()).isEqualTo("report " + sequence);
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Repeats that turned out to have been applied, though the first answer never came. */
  long repeatsThatWereKnown() {
    return repeatsThatWereKnown;
  }

  int unavailable() {
    return unavailable;
  }

  int unanswered() {
    return unanswered;
  }

  List<Long> nanos() {
    return List.copyOf(nanos);
  }

  List<String> wrongAnswers() {
    return List.copyOf(wrongAnswers);
  }
}
