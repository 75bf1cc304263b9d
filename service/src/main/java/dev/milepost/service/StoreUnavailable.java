package dev.milepost.service;

/**
 * The store can't be reached, doesn't answer in time, or can't write. Whether a change that was
 * being committed went through is not known; repeating the request tells.
 */
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean rolledBack;

  /**
   * @param rolledBack whether the store is there and has certainly changed nothing: a lock that
   *     wasn't to be had, a deadlock, a statement that took too long
   */
  public StoreUnavailable(String message, boolean rolledBack, Throwable cause) {
    super(message, cause);
    this.rolledBack = rolledBack;
  }

  /** Whether doing less at once may succeed. */
  boolean rolledBack() {
    return rolledBack;
  }
}
