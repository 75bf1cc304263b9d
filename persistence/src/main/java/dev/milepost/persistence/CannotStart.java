package dev.milepost.persistence;

import org.jspecify.annotations.Nullable;

/**
 * The program can't start with the database it was given. The message is one sentence for whoever
 * started it, says what to do, and holds no secret.
 */
public class CannotStart extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CannotStart(String message) {
    super(message);
  }

  public CannotStart(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
