package dev.milepost.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.milepost.api.http.Problem.Complaints;
import dev.milepost.service.Given;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed fields from an object and collects what is wrong with them. A field that nobody read
 * is unknown, or read-only, and {@link #close} says so: nothing is dropped silently.
 */
final class JsonFields {
  private final ObjectNode body;
  private final Complaints complaints;
  private final Set<String> read = new HashSet<>();

  JsonFields(ObjectNode body, Complaints complaints) {
    this.body = body;
    this.complaints = complaints;
  }

  boolean has(String name) {
    return body.has(name);
  }

  Given<Long> number(String name) {
    return number(name, 0, Long.MAX_VALUE);
  }

  Given<Integer> integer(String name, int min, int max) {
    Given<Long> number = number(name, min, max);
    Long value = number.value();
    return number.present()
        ? Given.of(value == null ? null : Integer.valueOf(value.intValue()))
        : Given.absent();
  }

  private Given<Long> number(String name, long min, long max) {
    JsonNode node = take(name);
    if (node == null) {
      return Given.absent();
    }
    if (node.isNull()) {
      return Given.of(null);
    }
    if (!node.isIntegralNumber()) {
      complaints.add(name, "must be a whole number or null");
    } else if (!node.canConvertToLong() || node.longValue() < min || node.longValue() > max) {
      complaints.add(name, "must lie between " + min + " and " + max);
    } else {
      return Given.of(node.longValue());
    }
    return Given.absent();
  }

  Given<Boolean> flag(String name) {
    JsonNode node = take(name);
    if (node == null) {
      return Given.absent();
    }
    if (!node.isBoolean()) {
      complaints.add(name, "must be true or false");
      return Given.absent();
    }
    return Given.of(node.booleanValue());
  }

  /** One line of text, or null. */
  Given<String> text(String name, int maxLength) {
    return text(name, maxLength, false);
  }

  /** Text for people, which may have lines, or null. */
  Given<String> prose(String name, int maxLength) {
    return text(name, maxLength, true);
  }

  private Given<String> text(String name, int maxLength, boolean mayHaveLines) {
    JsonNode node = take(name);
    if (node == null) {
      return Given.absent();
    }
    if (node.isNull()) {
      return Given.of(null);
    }
    if (!node.isTextual()) {
      complaints.add(name, "must be a string or null");
      return Given.absent();
    }
    String complaint = Texts.complaint(node.textValue(), maxLength, mayHaveLines);
    if (complaint != null) {
      complaints.add(name, complaint);
      return Given.absent();
    }
    return Given.of(node.textValue());
  }

  /** A word that can't be null. */
  @Nullable String word(String name) {
    return word(name, 255);
  }

  @Nullable String word(String name, int maxLength) {
    Given<String> text = text(name, maxLength);
    if (text.present() && (text.value() == null || text.value().isEmpty())) {
      complaints.add(name, "must be a word, not null or empty");
      return null;
    }
    return text.value();
  }

  @Nullable UUID uuid(String name) {
    String text = word(name);
    if (text == null) {
      return null;
    }
    UUID uuid = Texts.uuid(text);
    if (uuid == null) {
      complaints.add(name, "must be a UUID of the form 8-4-4-4-12 hexadecimal digits");
    }
    return uuid;
  }

  /** A moment that lies no further ahead than {@code latest}; null counts as absent. */
  @Nullable Instant time(String name, Instant latest) {
    Given<String> text = text(name, 64);
    if (text.value() == null) {
      return null;
    }
    Instant at = Times.parse(text.value()).orElse(null);
    if (at == null) {
      complaints.add(name, "must be an RFC 3339 time such as 2026-11-20T08:00:00Z");
    } else if (at.isAfter(latest)) {
      complaints.add(name, "lies more than 5 minutes ahead of the service's clock");
      return null;
    }
    return at;
  }

  /** The member as it came, for what only its reader understands; null when absent. */
  @Nullable JsonNode take(String name) {
    read.add(name);
    return body.get(name);
  }

  /** Complains of every field that was not read. */
  void close(Collection<String> readOnly) {
    body.fieldNames()
        .forEachRemaining(name -> {
          if (read.contains(name)) {
            return;
          }
          if (readOnly.contains(name)) {
            complaints.add(name, "can't be set here");
          } else {
            complaints.add(
                Texts.printable(name), "is not a known field", List.copyOf(sorted(read)));
          }
        });
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
