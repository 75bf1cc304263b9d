package dev.milepost.service;

import java.time.Duration;

/** The store gave a list up, since finding its page took longer than a statement may. */
public final class ListTooSlow extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;

  public ListTooSlow(Duration limit, Throwable cause) {
    super("a list took longer than " + limit, cause);
    this.limit = limit;
  }

  /** How long a statement may take. */
  public Duration limit() {
    return limit;
  }
}
