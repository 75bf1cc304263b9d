package dev.milepost.service.changes;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How much of a feed somebody has seen: not a place in a row of changes, since transactions commit
 * in another order than they began, but the set of transactions that were visible. It is what
 * PostgreSQL calls a snapshot: "pg_snapshot" in its documentation, section "Transaction ID and
 * Snapshot Information Functions".
 *
 * @param feed which feed it is of: that of another database says nothing here
 * @param begin every transaction before this one was over
 * @param end from this one on, none had begun
 * @param open those between that were still open, in rising order
 */
public record Cursor(String feed, long begin, long end, List<Long> open) {
  /** The last part in one run of characters: a repeated group takes a stack frame each time. */
  private static final Pattern TEXT =
      Pattern.compile("([0-9a-f]{8})-([0-9]{1,18})-([0-9]{1,18})(?:\\.([0-9.]{1,40000}))?");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  public Cursor {
    open = List.copyOf(open);
  }

  /** Whether what the transaction changed had been seen. */
  public boolean shows(long transaction) {
    return transaction < begin
        || (transaction < end && Collections.binarySearch(open, transaction) < 0);
  }

  /** Whether whatever the other had seen had been seen. */
  boolean showsAllOf(Cursor other) {
    return end >= other.end
        && open.stream()
            .allMatch(
                number -> number >= other.end || Collections.binarySearch(other.open, number) >= 0);
  }

  /** For URLs and headers as it is; opaque to whoever gets it. */
  public String text() {
    return feed
        + "-"
        + begin
        + "-"
        + end
        + open.stream().map(number -> "." + number).collect(Collectors.joining());
  }

  /** The cursor of such a text; empty when it is none. */
  public static Optional<Cursor> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long begin = Long.parseLong(matcher.group(2));
    long end = Long.parseLong(matcher.group(3));
    String listed = matcher.group(4);
    List<String> numbers = listed == null ? List.of() : List.of(listed.split("\\.", -1));
    if (!numbers.stream().allMatch(number -> NUMBER.matcher(number).matches())) {
      return Optional.empty();
    }
    List<Long> open = numbers.stream().map(Long::valueOf).toList();
    return ofParts(matcher.group(1), begin, end, open);
  }

  private static Optional<Cursor> ofParts(String feed, long begin, long end, List<Long> open) {
    long last = begin - 1;
    for (long number : open) {
      if (number <= last || number >= end) {
        return Optional.empty();
      }
      last = number;
    }
    return begin > end ? Optional.empty() : Optional.of(new Cursor(feed, begin, end, open));
  }

  @Override
  public String toString() {
    return text();
  }
}
