package dev.milepost.service.changes;

import java.util.Optional;

/**
 * Where somebody stands who asks for what he missed, page by page. All pages are of the changes
 * since one cursor, by id; with the last, he has what was there when he began.
 *
 * @param upTo where the first page was read
 * @param above the highest id he was told of
 */
record Place(Cursor since, Cursor upTo, long above) {
  private static final String SEPARATOR = "~";

  static Optional<Place> parse(String text) {
    String[] parts = text.split(SEPARATOR, -1);
    Optional<Cursor> since = Cursor.parse(parts[0]);
    if (parts.length == 1) {
      return since.map(cursor -> new Place(cursor, cursor, 0));
    }
    Optional<Cursor> upTo = Cursor.parse(parts[1]);
    if (parts.length != 3
        || since.isEmpty()
        || upTo.isEmpty()
        || !parts[2].matches("[1-9][0-9]{0,17}")) {
      return Optional.empty();
    }
    return Optional.of(new Place(since.get(), upTo.get(), Long.parseLong(parts[2])));
  }

  boolean isFirst() {
    return above == 0;
  }

  String text() {
    return since.text() + SEPARATOR + upTo.text() + SEPARATOR + above;
  }
}
