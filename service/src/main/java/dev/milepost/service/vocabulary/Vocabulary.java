package dev.milepost.service.vocabulary;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status words of one migration type and the engine over them.
 *
 * <p>A move between two words of the type's own is legal when the data lists it. A move from or to
 * a bare state word follows the states' own table, and never crosses the point of no return
 * backwards. Saying the present word again is always legal: it is a plain report.
 *
 * <p>The data is in {@link Vocabularies}; nothing here knows a word.
 */
public final class Vocabulary {
  private final Map<String, Word> words = new LinkedHashMap<>();
  private final Map<String, Set<String>> moves = new LinkedHashMap<>();
  private final Map<String, Set<String>> bareWordsAfter = new LinkedHashMap<>();
  private final Set<String> resumeWhereTheyStopped = new LinkedHashSet<>();
  private final Map<Action, ActionRule> actions = new EnumMap<>(Action.class);

  private Vocabulary(Builder builder) {
    builder.words.forEach(word -> words.put(key(word.spelling()), word));
    for (State state : State.values()) {
      words.putIfAbsent(state.word(), new Word(state.word(), state, false, false));
    }
    moves.putAll(builder.moves);
    bareWordsAfter.putAll(builder.bareWordsAfter);
    resumeWhereTheyStopped.addAll(builder.resumeWhereTheyStopped);
    actions.putAll(builder.actions);
  }

  static Builder builder() {
    return new Builder();
  }

  /** The word of that spelling in any case; empty when the type does not know it. */
  public Optional<Word> word(String spelling) {
    return Optional.ofNullable(words.get(key(spelling)));
  }

  /** Every word the type accepts: its own in their order, then the bare state words. */
  public List<String> spellings() {
    return words.values().stream().map(Word::spelling).toList();
  }

  /**
   * Whether a migration may go from one word to the other.
   *
   * @param pausedFrom the word it was paused at, for the types that resume only there
   */
  public boolean allows(Word from, Word to, @Nullable String pausedFrom) {
    if (from.equals(to)) {
      return true;
    }
    if (from.state().isFinished() || (from.own() && to.own())) {
      boolean listed = moves.getOrDefault(from.spelling(), Set.of()).contains(to.spelling());
      boolean elsewhere =
          resumeWhereTheyStopped.contains(from.spelling())
              && !to.state().isFinished()
              && pausedFrom != null
              && !pausedFrom.equals(to.spelling());
      return listed && !elsewhere;
    }
    Set<String> bareWords = bareWordsAfter.get(from.spelling());
    if (bareWords != null) {
      return bareWords.contains(to.spelling());
    }
    if (from.pastNoReturn() && !to.state().isFinished()) {
      return false;
    }
    return from.state().mayBecome(to.state())
        && !(from.pastNoReturn() && to.state() == State.CANCELLED);
  }

  /** The words that {@link #allows} lets follow, for an error that helps. */
  public List<String> next(Word from, @Nullable String pausedFrom) {
    return words.values().stream()
        .filter(to -> !to.equals(from) && allows(from, to, pausedFrom))
        .map(Word::spelling)
        .toList();
  }

  public boolean allows(Action action, Word at) {
    ActionRule rule = actions.get(action);
    return rule != null && rule.isLegalIn(at);
  }

  /** The actions that may be asked for now, in the order of {@link Action}. */
  public List<String> actionsAt(Word at) {
    return actions.entrySet().stream()
        .filter(entry -> entry.getValue().isLegalIn(at))
        .map(entry -> entry.getKey().word())
        .toList();
  }

  /** Whether a migration that has come to this word has done what the action asked. */
  public boolean fulfils(Word at, Action action) {
    ActionRule rule = actions.get(action);
    return rule != null && rule.isReachedBy(at);
  }

  private static String key(String spelling) {
    return spelling.toLowerCase(Locale.ROOT);
  }

  /** Collects the data of one vocabulary. */
  static final class Builder {
    private final List<Word> words = new ArrayList<>();
    private final Map<String, Set<String>> moves = new LinkedHashMap<>();
    private final Map<String, Set<String>> bareWordsAfter = new LinkedHashMap<>();
    private final Set<String> resumeWhereTheyStopped = new LinkedHashSet<>();
    private final Map<Action, ActionRule> actions = new EnumMap<>(Action.class);

    private Builder() {
      action(
          Action.CANCEL,
          new ActionRule(
              EnumSet.of(State.QUEUED, State.RUNNING, State.WAITING, State.PAUSED),
              Set.of(),
              true,
              EnumSet.of(State.CANCELLED),
              Set.of()));
      action(
          Action.PAUSE,
          new ActionRule(
              EnumSet.of(State.QUEUED, State.RUNNING, State.WAITING),
              Set.of(),
              true,
              EnumSet.of(State.PAUSED),
              Set.of()));
      action(
          Action.RESUME,
          new ActionRule(
              EnumSet.of(State.PAUSED),
              Set.of(),
              false,
              EnumSet.of(State.QUEUED, State.RUNNING),
              Set.of()));
      action(
          Action.RETRY,
          new ActionRule(
              EnumSet.of(State.FAILED, State.CANCELLED),
              Set.of(),
              false,
              EnumSet.noneOf(State.class),
              Set.of()));
    }

    Builder word(String spelling, State state) {
      words.add(new Word(spelling, state, false, true));
      return this;
    }

    Builder wordPastNoReturn(String spelling, State state) {
      words.add(new Word(spelling, state, true, true));
      return this;
    }

    /** Each of these may be followed by any later one: forward only, any skip. */
    Builder inOrder(String... spellings) {
      for (int i = 0; i < spellings.length; i++) {
        for (int j = i + 1; j < spellings.length; j++) {
          move(spellings[i], spellings[j]);
        }
      }
      return this;
    }

    Builder move(String from, String... to) {
      moves.computeIfAbsent(from, key -> new LinkedHashSet<>()).addAll(List.of(to));
      return this;
    }

    /** These endings are legal from every unfinished word from which their state can be reached. */
    Builder endings(String... spellings) {
      for (Word from : words) {
        for (String spelling : spellings) {
          Word to = find(spelling);
          boolean crossesBack = from.pastNoReturn() && to.state() == State.CANCELLED;
          if (!from.state().isFinished() && from.state().mayBecome(to.state()) && !crossesBack) {
            move(from.spelling(), spelling);
          }
        }
      }
      return this;
    }

    /** Takes moves away again that a broader line gave. */
    Builder never(String from, String... to) {
      moves.getOrDefault(from, new LinkedHashSet<>()).removeAll(List.of(to));
      return this;
    }

    /** Of the bare state words only these may follow, whatever the states' table says. */
    Builder onlyBareWords(String from, String... to) {
      bareWordsAfter.put(from, Set.of(to));
      return this;
    }

    /** From this word a migration goes back only to the word it was paused at. */
    Builder resumesWhereItStopped(String spelling) {
      resumeWhereTheyStopped.add(spelling);
      return this;
    }

    Builder action(Action action, ActionRule rule) {
      actions.put(action, rule);
      return this;
    }

    Vocabulary build() {
      return new Vocabulary(this);
    }

    private Word find(String spelling) {
      return words.stream()
          .filter(word -> word.spelling().equals(spelling))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no word " + spelling));
    }
  }
}
