package dev.milepost.persistence;

import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.MigrationQuery.Field;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import dev.milepost.service.vocabulary.Word;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A list is read from two halves that share no row. The finished ones don't change any more, so
 * whatever is asked of them is in an index. The unfinished ones are few, and newer than most of the
 * others: a walk down through both would meet all of them before the first finished one.
 */
enum Half {
  UNFINISHED("m.settled_at IS NULL"),
  FINISHED("m.settled_at IS NOT NULL");

  /** What its rows are told by, in the words of the partial indices. */
  final String condition;

  Half(String condition) {
    this.condition = condition;
  }

  /**
   * A query's equalities without the values that can't match here, or not together: a state is of
   * one half, and a status means what its type says. Two filters that contradict each other would
   * be searched for in all rows.
   */
  List<Equals> reachable(List<Equals> filters) {
    Set<String> states = words(filters, Field.STATE, State.words());
    Set<String> types = words(filters, Field.MIGRATION_TYPE, MigrationType.words());
    return filters.stream()
        .map(filter ->
            switch (filter.field()) {
              case STATE -> only(filter, word -> holds(State.of(word).orElseThrow()));
              case STATUS -> only(filter, word -> mayHold(word, states, types));
              default -> filter;
            })
        .toList();
  }

  private static Set<String> words(List<Equals> filters, Field field, List<String> all) {
    Set<String> words = new HashSet<>(all);
    filters.stream()
        .filter(filter -> filter.field() == field)
        .forEach(filter -> words.retainAll(filter.values()));
    return words;
  }

  private static Equals only(Equals filter, Predicate<String> possible) {
    return new Equals(filter.field(), filter.values().stream().filter(possible).toList());
  }

  private boolean mayHold(String status, Set<String> states, Set<String> types) {
    return types.stream()
        .flatMap(type -> MigrationType.of(type).orElseThrow().vocabulary().word(status).stream())
        .map(Word::state)
        .anyMatch(state -> holds(state) && states.contains(state.word()));
  }

  private boolean holds(State state) {
    return state.isFinished() == (this == FINISHED);
  }
}
