package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one migration goes, in seconds of its own: phases, then an ending. The same random numbers
 * make the same course. Has a state, and one user.
 */
final class Course {
  private static final double COARSE = 3;

  private final ObjectNode creation;
  private double interval;
  private double headStart;
  private final List<Request> requests;
  private final Deque<Phase> phases = new ArrayDeque<>();
  private Ending ending;

  /**
   * @param creation the body of its {@code POST}
   * @param interval between two reports, in seconds
   * @param requests what operators ask for on the way, in order
   */
  Course(ObjectNode creation, double interval, Sequel plan, List<Request> requests) {
    this.creation = creation;
    this.interval = interval;
    this.requests = List.copyOf(requests);
    this.ending = plan.ending();
    phases.addAll(plan.phases());
  }

  /** The same with fewer reports; it still ends. */
  Course reportingEvery(double seconds) {
    interval = seconds;
    creation.put("report_interval_seconds", (int) seconds);
    return this;
  }

  /** The same with fewer reports up to then; a start must not wait for them. */
  Course quicklyTo(double seconds) {
    headStart = seconds;
    return this;
  }

  /** The body of its {@code POST}, to be added to. */
  ObjectNode creation() {
    return creation;
  }

  /** How many seconds after that moment it reports again. */
  double intervalAt(double seconds) {
    return seconds < headStart ? COARSE * interval : interval;
  }

  List<Request> requests() {
    return requests;
  }

  Ending ending() {
    return ending;
  }

  /** Goes on; null when there is nothing left but the ending. */
  @Nullable Sheet advance(double seconds) {
    Phase now = phases.peek();
    if (now == null) {
      return null;
    }
    Sheet sheet = Sheet.empty();
    String status = now.status();
    if (now.advance(seconds, sheet)) {
      phases.remove();
      follow(now.sequel());
    }
    sheet.fields().put("status", status);
    return sheet;
  }

  private void follow(@Nullable Sequel sequel) {
    if (sequel != null) {
      phases.clear();
      phases.addAll(sequel.phases());
      ending = sequel.ending();
    }
  }

  /** Does what an operator asks; false: it can't. */
  boolean asked(String action) {
    Phase now = phases.peek();
    return now != null && now.asked(action);
  }

  /**
   * An operator's wish.
   *
   * @param after seconds
   */
  record Request(double after, String action, String actor, String reason) {}
}
