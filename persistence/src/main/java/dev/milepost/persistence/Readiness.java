package dev.milepost.persistence;

/** Whether the database can serve requests now. */
public sealed interface Readiness {
  record Ready() implements Readiness {}

  /**
   * It can't.
   *
   * @param reason fit for an answer to anybody: names no host, no user, no secret
   */
  record NotReady(String reason) implements Readiness {}
}
