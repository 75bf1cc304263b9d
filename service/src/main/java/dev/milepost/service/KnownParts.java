package dev.milepost.service;

import java.util.List;

/**
 * A migration's parts as far as a report on some of them needs to know.
 *
 * @param named those of the report that there are
 * @param others what all the others add up to, one for each unit
 */
public record KnownParts(List<KnownPart> named, List<PartSum> others) {
  public KnownParts {
    named = List.copyOf(named);
    others = List.copyOf(others);
  }
}
