package dev.milepost.demo;

/** Nothing is counted: a step of which only the name is known. */
final class Idle implements Phase {
  private final String status;
  private double left;

  Idle(String status, double seconds) {
    this.status = status;
    this.left = seconds;
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
}
