package dev.milepost.service.exposition;

/** A body that no Pushgateway takes. The message is for whoever pushed it. */
public final class InvalidExposition extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidExposition(String message) {
    super(message, null, false, false);
  }
}
