package dev.milepost.persistence;

import dev.milepost.service.MigrationQuery.Equals;
import dev.milepost.service.vocabulary.MigrationType;
import dev.milepost.service.vocabulary.State;
import java.util.Arrays;

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

  /** What can match here at all: a migration's state, and most statuses, are of one half. */
  Equals reachable(Equals filter) {
    return switch (filter.field()) {
      case STATE ->
          new Equals(
              filter.field(),
              filter.values().stream()
                  .filter(word -> holds(State.of(word).orElseThrow()))
                  .toList());
      case STATUS ->
          new Equals(filter.field(), filter.values().stream().filter(this::mayHold).toList());
      default -> filter;
    };
  }

  /** A status means what its type says. */
  private boolean mayHold(String status) {
    return Arrays.stream(MigrationType.values())
        .flatMap(type -> type.vocabulary().word(status).stream())
        .anyMatch(word -> holds(word.state()));
  }

  private boolean holds(State state) {
    return state.isFinished() == (this == FINISHED);
  }
}
