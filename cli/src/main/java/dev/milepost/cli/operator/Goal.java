package dev.milepost.cli.operator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.milepost.cli.ExitCode;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What is waited for.
 *
 * @param field {@code status} or {@code state}; empty: any end
 */
record Goal(String field, String word) {
  private static final Set<String> OVER = Set.of("completed", "failed", "cancelled", "reverted");

  static final String FINISHED = "finished";
  static final String COMPLETED = "completed";

  /**
   * How it came out, as far as it did.
   *
   * @return empty while it may still come
   */
  Optional<ExitCode> reached(JsonNode migration) {
    String state = migration.path("state").asText();
    boolean over = OVER.contains(state);
    if (field.isEmpty() ? over : migration.path(field).asText().equalsIgnoreCase(word)) {
      return Optional.of(ExitCode.OK);
    }
    return over ? Optional.of(end(state)) : Optional.empty();
  }

  /** How an end is told when it isn't the one that was waited for. */
  static ExitCode end(String state) {
    return switch (state) {
      case "completed" -> ExitCode.OK;
      case "cancelled" -> ExitCode.WAITED_CANCELLED;
      default -> ExitCode.WAITED_FAILED;
    };
  }

  static boolean isOver(JsonNode migration) {
    return OVER.contains(migration.path("state").asText());
  }

  /** {@code finished}, {@code status=WORD}, {@code state=WORD}, or a state alone. */
  static final class Converter implements ITypeConverter<Goal> {
    @Override
    public Goal convert(String text) {
      int sign = text.indexOf('=');
      String field = sign < 0 ? "state" : text.substring(0, sign);
      String word = text.substring(sign + 1);
      if (text.equals(FINISHED)) {
        return new Goal("", FINISHED);
      }
      boolean known =
          sign < 0
              ? word.toLowerCase(Locale.ROOT)
                  .matches("queued|running|waiting|paused|completed|failed|cancelled|reverted")
              : Set.of("status", "state").contains(field) && !word.isEmpty();
      if (!known) {
        throw new TypeConversionException(
            "must be finished, a state, status=WORD or state=WORD, not " + text);
      }
      return new Goal(field, word);
    }
  }
}
