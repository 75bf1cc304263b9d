package dev.milepost.service.push;

import dev.milepost.service.exposition.FamilyType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where pushed groups are kept. Each method is one transaction. */
public interface PushStore {

  Optional<PushedGroup> find(long migrationId, String groupKey);

  /** Adds or replaces it. */
  void save(PushedGroup group);

  /** Whether fewer groups than that belong to migrations that are unfinished or finished lately. */
  boolean hasRoom(int maxGroups);

  /** A family that another group, which is still shown, has with another type; empty if none. */
  Optional<Conflict> conflict(Map<String, FamilyType> types, String groupKey);

  /** Up to {@code limit} groups whose end has settled by the database's clock, oldest first. */
  List<PushedGroup> settled(int limit);

  /** The type that another group has. */
  record Conflict(String family, FamilyType type) {}
}
