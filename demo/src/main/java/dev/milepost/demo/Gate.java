package dev.milepost.demo;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Held until somebody decides, but not for ever: then it goes on as planned. */
final class Gate implements Phase {
  private final String status;
  private final Map<String, Sequel> decisions;
  private double left;
  private @Nullable Sequel decided;

  /**
   * @param decisions what follows each action that may be asked for; nothing in it: what was
   *     planned
   */
  Gate(String status, double seconds, Map<String, Sequel> decisions) {
    this.status = status;
    this.left = seconds;
    this.decisions = Map.copyOf(decisions);
  }

  @Override
  public String status() {
    return status;
  }

  @Override
  public boolean advance(double seconds, Sheet sheet) {
    left -= seconds;
    return left <= 0;
  }

  @Override
  public boolean asked(String action) {
    Sequel next = decisions.get(action);
    if (next == null) {
      return false;
    }
    decided = next;
    left = 0;
    return true;
  }

  @Override
  public @Nullable Sequel sequel() {
    return decided;
  }
}
