package dev.milepost.service.forecast;

import java.util.Arrays;
import java.util.Optional;

/** Whether copying gains on the guest's writing (the table of 5.5). */
public enum Verdict {
  /** Nothing is written again: another type, post-copy, or finished. */
  NOT_APPLICABLE("n/a"),
  /** Not enough evidence yet, which is so for the whole first pass. */
  MEASURING("measuring"),
  CONVERGING("converging"),
  SLOW("slow"),
  AT_RISK("at_risk"),
  NOT_CONVERGING("not_converging"),
  /** Reports come and no counter moves. */
  STALLED("stalled");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The word in JSON, SQL and documents. */
  public String word() {
    return word;
  }

  public static Optional<Verdict> of(String word) {
    return Arrays.stream(values()).filter(verdict -> verdict.word.equals(word)).findFirst();
  }
}
