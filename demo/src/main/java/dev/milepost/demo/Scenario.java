package dev.milepost.demo;

import java.util.Random;
import java.util.function.Function;

/** What can become of a migration; of each there is always one. */
enum Scenario {
  FAST(LiveMigrations::fast, 15),
  SLOW(LiveMigrations::slow, 200),
  OSCILLATING(LiveMigrations::oscillating, 120),
  NEVER_CONVERGING(LiveMigrations::neverConverging, 200),
  STALLED(LiveMigrations::stalled, 170),
  SILENT(LiveMigrations::silent, 30),
  FAILING(LiveMigrations::failing, 20),
  ABORTED(LiveMigrations::aborted, 40),
  COLD(OtherMigrations::cold, 70),
  RESIZE(OtherMigrations::resize, 125),
  EVACUATION(OtherMigrations::evacuation, 10),
  // What is said of parts can't be dated back.
  SCHEMA_CHANGE(OtherMigrations::schemaChange, 0),
  BACKUP(OtherMigrations::backup, 0),
  FILE_TREE(OtherMigrations::fileTree, 100),
  CONTAINER(OtherMigrations::container, 65),
  SCRIPT(OtherMigrations::script, 50),
  BROKEN_SCRIPT(OtherMigrations::brokenScript, 5);

  /** Any; another one makes another demo. */
  private static final long SEED = 1912;

  @SuppressWarnings("ImmutableEnumChecker") // The methods that it names keep nothing.
  private final Function<Plot, Course> course;

  private final double headStart;

  /**
   * @param headStart how many seconds the first one has behind it when the demo starts
   */
  Scenario(Function<Plot, Course> course, double headStart) {
    this.course = course;
    this.headStart = headStart;
  }

  double headStart() {
    return headStart;
  }

  /** The same course for the same number. */
  Course course(long number) {
    return course.apply(new Plot(number, new Random(SEED + number)));
  }
}
