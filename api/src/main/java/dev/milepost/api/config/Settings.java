package dev.milepost.api.config;

import dev.milepost.persistence.CannotStart;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads typed values by name and collects every complaint, so that all are told at once. */
final class Settings {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

  private final Map<String, String> values;
  private final Set<String> known = new HashSet<>();
  private final List<String> complaints = new ArrayList<>();

  Settings(Map<String, String> values) {
    this.values = values;
  }

  Optional<String> text(String name) {
    known.add(name);
    return Optional.ofNullable(values.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  String text(String name, String fallback) {
    return text(name).orElse(fallback);
  }

  int integer(String name, int min, int max, int fallback) {
    return parsed(
        name,
        fallback,
        value -> {
          if (!value.matches("[0-9]{1,9}")
              || Integer.parseInt(value) < min
              || Integer.parseInt(value) > max) {
            throw new IllegalArgumentException(
                "must be a whole number between " + min + " and " + max);
          }
          return Integer.parseInt(value);
        });
  }

  boolean flag(String name, boolean fallback) {
    return parsed(
        name,
        fallback,
        value ->
            switch (value) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("must be true or false");
            });
  }

  Duration duration(String name, Duration fallback) {
    return parsed(name, fallback, Settings::parseDuration);
  }

  Optional<Duration> duration(String name) {
    return parsed(name, Optional.empty(), value -> Optional.of(parseDuration(value)));
  }

  Set<String> list(String name) {
    return Set.copyOf(texts(name));
  }

  List<String> texts(String name) {
    return text(name).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** Parses; what the parser throws to refuse a value becomes a complaint. */
  <T> T parsed(String name, T fallback, Function<String, T> parser) {
    Optional<String> value = text(name);
    if (value.isEmpty()) {
      return fallback;
    }
    try {
      return parser.apply(value.get());
    } catch (IllegalArgumentException e) {
      complain(name, String.valueOf(e.getMessage()));
    } catch (CannotStart e) {
      complaints.add(String.valueOf(e.getMessage()));
    }
    return fallback;
  }

  void complain(String name, String complaint) {
    complaints.add(name + " " + complaint);
  }

  List<String> complaints() {
    return List.copyOf(complaints);
  }

  Set<String> known() {
    return Set.copyOf(known);
  }

  private static Duration parseDuration(String value) {
    Matcher matcher = DURATION.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("must be a duration such as 500ms, 30s, 15m, 24h or 7d");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
