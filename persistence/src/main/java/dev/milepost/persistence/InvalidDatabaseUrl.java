package dev.milepost.persistence;

/**
 * DATABASE_URL can't be understood. The message goes on after that name and never repeats a part of
 * the value, because the part that is wrong may well be the password.
 */
public final class InvalidDatabaseUrl extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  InvalidDatabaseUrl(String problem) {
    super(
        "is not usable: %s (expected postgresql://user:password@host:port/database)"
            .formatted(problem));
  }
}
