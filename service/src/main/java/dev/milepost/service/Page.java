package dev.milepost.service;

import java.util.List;

/**
 * One page of a list.
 *
 * @param more whether further migrations follow
 */
public record Page(List<Migration> migrations, boolean more) {
  public Page {
    migrations = List.copyOf(migrations);
  }
}
