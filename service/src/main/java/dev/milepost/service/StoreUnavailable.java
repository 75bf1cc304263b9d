package dev.milepost.service;

/**
 * The store can't be reached, doesn't answer in time, or can't write. Whether a change that was
 * being committed went through is not known; repeating the request tells.
 */
public final class StoreUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
