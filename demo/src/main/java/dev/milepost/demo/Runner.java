package dev.milepost.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.demo.ApiClient.Answer;
import dev.milepost.demo.Course.Request;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * Reports one course, from its beginning to its end, and does what operators ask. What lies in the
 * past it reports at once, as a runner does that could not reach the service for a while.
 */
final class Runner {
  private static final String ACTOR = "runner";

  private final ApiClient api;
  private final InstantSource clock;
  private final Course course;
  private final Instant start;
  private String path = "";
  private double seconds;
  private long sequence;
  private int requested;
  private boolean paused;

  /** Then its reports aren't dated: what is said of parts can't be. */
  private boolean inParts;

  private boolean over;
  private String obeyed = "";

  /**
   * @param start when it began, which may be long ago
   */
  Runner(ApiClient api, InstantSource clock, Course course, Instant start) {
    this.api = api;
    this.clock = clock;
    this.course = course;
    this.start = start;
  }

  /**
   * Takes as long as the course does. Ends early where the record is finished or gone.
   *
   * @throws IOException when the service stays away or won't have the migration
   */
  void run() throws IOException, InterruptedException {
    ObjectNode creation = course.creation().put("observed_at", seen().toString());
    Answer made = api.send("POST", "/migrations", creation, ACTOR);
    if (!made.good()) {
      throw new IOException("a create was answered with " + made.status() + ": " + made.body());
    }
    path = "/migrations/" + made.body().path("id").longValue();
    while (!over) {
      ask();
      double interval = course.intervalAt(seconds);
      seconds += interval;
      step(interval);
    }
  }

  /** Plays the operators. */
  private void ask() throws IOException, InterruptedException {
    while (requested < course.requests().size()
        && course.requests().get(requested).after() <= seconds) {
      Request wish = course.requests().get(requested++);
      ObjectNode body = Sheet.empty().fields();
      body.put("action", wish.action()).put("reason", wish.reason());
      // Whether it's possible still is the service's to say, as it is for any operator.
      api.send("POST", path + "/actions", body, wish.actor());
    }
  }

  private void step(double interval) throws IOException, InterruptedException {
    if (paused) {
      awaitTurn();
      report(Sheet.empty().fields().put("status", "paused"));
      return;
    }
    Sheet sheet = course.advance(interval);
    if (sheet == null) {
      end();
      return;
    }
    awaitTurn();
    if (!sheet.parts().isEmpty()) {
      ObjectNode body = Sheet.empty().fields();
      body.set("parts", sheet.parts());
      api.send("PUT", path + "/parts", body, ACTOR);
      inParts = true;
    }
    report(sheet.fields());
  }

  private void end() throws IOException, InterruptedException {
    Ending ending = course.ending();
    seconds += ending.silentSeconds();
    awaitTurn();
    ObjectNode last = Sheet.empty().fields().put("status", ending.status());
    if (ending.reason() != null) {
      last.put("outcome_reason", ending.reason());
    }
    report(last, ending.silentSeconds() > 0 ? "supervisor" : ACTOR);
    over = true;
  }

  private void awaitTurn() throws InterruptedException {
    Duration left = Duration.between(clock.instant(), seen());
    if (left.isPositive()) {
      Thread.sleep(left);
    }
  }

  private Instant seen() {
    return start.plusNanos((long) (seconds * 1e9)).truncatedTo(ChronoUnit.MILLIS);
  }

  private void report(ObjectNode fields) throws IOException, InterruptedException {
    report(fields, ACTOR);
  }

  private void report(ObjectNode fields, String actor) throws IOException, InterruptedException {
    fields.put("sequence", ++sequence);
    if (!inParts) {
      fields.put("observed_at", seen().toString());
    }
    Answer answer = api.send("PATCH", path, fields, actor);
    if (answer.status() == 409 && fields.remove("status") != null) {
      // Held at a status that an operator's wish has led away from: its numbers still count.
      answer = api.send("PATCH", path, fields, actor);
    }
    if (!answer.good()) {
      over = true;
      return;
    }
    JsonNode wish = answer.body().path("requested_action");
    if (wish.isObject() && !wish.path("id").textValue().equals(obeyed)) {
      obeyed = wish.path("id").textValue();
      obey(wish);
    }
  }

  private void obey(JsonNode wish) throws IOException, InterruptedException {
    ObjectNode answer = Sheet.empty().fields();
    String action = wish.path("action").textValue();
    switch (action) {
      case "cancel" -> {
        answer.put("status", "cancelled");
        answer.put("outcome_reason", "asked for by " + wish.path("requested_by").textValue());
        report(answer);
        over = true;
      }
      case "pause" -> {
        paused = true;
        report(answer.put("status", "paused"));
      }
      case "resume" -> {
        paused = false;
        report(answer.put("status", "running"));
      }
      default -> {
        if (!course.asked(action)) {
          answer.put("action_result", "refused").put("action_id", obeyed);
          answer.put("message", "this can't be done now: " + action);
          report(answer);
        }
      }
    }
  }
}
