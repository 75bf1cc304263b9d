package dev.milepost.service.vocabulary;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What moves. Nova's four types carry Nova's names. */
public enum MigrationType {
  LIVE_MIGRATION("live-migration", Vocabularies.liveMigration()),
  /** Nova's word for a cold migration. */
  MIGRATION("migration", Vocabularies.resize()),
  RESIZE("resize", Vocabularies.resize()),
  EVACUATION("evacuation", Vocabularies.evacuation()),
  SCHEMA_CHANGE("schema-change", Vocabularies.schemaChange()),
  FILE_MIGRATION("file-migration", Vocabularies.fileMigration()),
  CONTAINER("container", Vocabularies.statesOnly()),
  BACKUP("backup", Vocabularies.backup()),
  GENERIC("generic", Vocabularies.statesOnly());

  private final String word;

  @SuppressWarnings("ImmutableEnumChecker") // Vocabulary never changes once it is built.
  private final Vocabulary vocabulary;

  MigrationType(String word, Vocabulary vocabulary) {
    this.word = word;
    this.vocabulary = vocabulary;
  }

  /** The word in JSON, SQL and documents. */
  public String word() {
    return word;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  public static Optional<MigrationType> of(String word) {
    return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(MigrationType::word).toList();
  }
}
