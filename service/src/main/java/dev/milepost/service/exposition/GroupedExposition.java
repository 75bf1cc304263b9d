package dev.milepost.service.exposition;

import java.util.Map;

/**
 * What was pushed to one group.
 *
 * @param grouping the labels of its path, {@code job} included
 */
public record GroupedExposition(Map<String, String> grouping, Exposition exposition) {
  public GroupedExposition {
    grouping = Map.copyOf(grouping);
  }
}
