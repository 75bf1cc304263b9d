package dev.milepost.persistence;

import dev.milepost.service.counters.Volume;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The cells of one row from left to right. A record has some sixty columns, and looking each up by
 * its name took as long as reading it.
 */
final class Cells {
  private final ResultSet row;
  private int column;

  Cells(ResultSet row) {
    this.row = row;
  }

  @Nullable String text() throws SQLException {
    return row.getString(++column);
  }

  @Nullable Long number() throws SQLException {
    long value = row.getLong(++column);
    return value == 0 && row.wasNull() ? null : Long.valueOf(value);
  }

  /** A whole number that is never null. */
  long integer() throws SQLException {
    return row.getLong(++column);
  }

  @Nullable Double ratio() throws SQLException {
    double value = row.getDouble(++column);
    return value == 0 && row.wasNull() ? null : Double.valueOf(value);
  }

  /** False where it is null. */
  boolean flag() throws SQLException {
    return row.getBoolean(++column);
  }

  byte @Nullable [] bytes() throws SQLException {
    return row.getBytes(++column);
  }

  @Nullable UUID uuid() throws SQLException {
    return row.getObject(++column, UUID.class);
  }

  @Nullable Instant instantOrNull() throws SQLException {
    OffsetDateTime at = row.getObject(++column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }

  Instant instant() throws SQLException {
    return required(instantOrNull());
  }

  /** The next three: total, processed, remaining. */
  Volume volume() throws SQLException {
    return new Volume(number(), number(), number());
  }

  /** A value that the schema says is never null. */
  <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return value;
  }
}
