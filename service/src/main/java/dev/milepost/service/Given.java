package dev.milepost.service;

import org.jspecify.annotations.Nullable;

/**
 * A value of a merge patch (RFC 7396): absent means "as it is", a null value means "unknown now".
 *
 * @param present whether the patch names the field at all
 */
public record Given<T>(boolean present, @Nullable T value) {

  public static <T> Given<T> absent() {
    return new Given<>(false, null);
  }

  public static <T> Given<T> of(@Nullable T value) {
    return new Given<>(true, value);
  }

  @Nullable T orElse(@Nullable T current) {
    return present ? value : current;
  }
}
