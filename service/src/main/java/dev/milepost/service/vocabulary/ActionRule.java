package dev.milepost.service.vocabulary;

import java.util.Set;

/**
 * When an action may be asked for, and what fulfils it.
 *
 * @param fromStates states in which it is legal
 * @param fromWords if not empty, the only status words in which it is legal
 * @param beforeNoReturn whether it is refused past the point of no return
 * @param reachedStates states that fulfil it
 * @param reachedWords status words that fulfil it as well
 */
record ActionRule(
    Set<State> fromStates,
    Set<String> fromWords,
    boolean beforeNoReturn,
    Set<State> reachedStates,
    Set<String> reachedWords) {

  boolean isLegalIn(Word word) {
    return fromStates.contains(word.state())
        && (fromWords.isEmpty() || fromWords.contains(word.spelling()))
        && !(beforeNoReturn && word.pastNoReturn());
  }

  boolean isReachedBy(Word word) {
    return reachedStates.contains(word.state()) || reachedWords.contains(word.spelling());
  }
}
