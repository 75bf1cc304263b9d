package dev.milepost.persistence;

/** A newer program has migrated this database. Going on could spoil what it wrote. */
public final class SchemaNewerThanProgram extends CannotStart {
  private static final long serialVersionUID = 1L;

  SchemaNewerThanProgram(String inDatabase, String inProgram) {
    super(
        """
        the database's schema is at version %s but this program knows only up to %s: \
        run the newer Milepost, or restore a backup from before the upgrade\
        """
            .formatted(inDatabase, inProgram));
  }
}
