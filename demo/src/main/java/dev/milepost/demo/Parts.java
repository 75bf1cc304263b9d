package dev.milepost.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Tables, volumes or steps with a count of their own each, some of them at a time. */
final class Parts implements Phase {
  private static final double JITTER = 0.2;

  private final String status;
  private final List<Part> parts;
  private final int atOnce;
  private final RandomGenerator random;
  private final double[] done;

  /**
   * @param atOnce how many move at the same time
   */
  Parts(String status, List<Part> parts, int atOnce, RandomGenerator random) {
    this.status = status;
    this.parts = List.copyOf(parts);
    this.atOnce = atOnce;
    this.random = random;
    this.done = new double[parts.size()];
  }

  @Override
  public String status() {
    return status;
  }

  @Override
  public boolean advance(double seconds, Sheet sheet) {
    int moving = 0;
    for (int i = 0; i < done.length; i++) {
      Part part = parts.get(i);
      boolean moves = done[i] < part.total() && moving < atOnce;
      if (moves) {
        moving++;
        double now = part.rate() * (1 + JITTER * (2 * random.nextDouble() - 1));
        done[i] = Math.min(part.total(), done[i] + now * seconds);
      }
      sheet.parts().add(told(part, done[i], moves));
    }
    return moving == 0;
  }

  private static ObjectNode told(Part part, double done, boolean moves) {
    boolean whole = done >= part.total();
    ObjectNode told = Sheet.empty().fields();
    told.put("name", part.name());
    told.put("unit", part.unit());
    told.put("done", (long) done);
    told.put("total", (long) part.total());
    told.put("state", whole ? "completed" : moves || done > 0 ? "running" : "queued");
    return told;
  }

  /**
   * One of them.
   *
   * @param total in its unit
   * @param rate units a second
   */
  record Part(String name, String unit, double total, double rate) {}
}
