package dev.milepost.api.nova;

/**
 * What Nova's microversions changed about migrations, in their order. This is the one place that
 * names them: parameters, keys and routes refer to a feature. What is not tied to one is there
 * since 2.1.
 */
enum Feature {
  /** {@code POST /servers/{id}/migrations/{id}/action} with {@code force_complete}. */
  FORCE_COMPLETE(22),
  /** The list shows {@code migration_type}, and {@code links} of live migrations in progress. */
  TYPES_IN_LIST(23),
  /** {@code GET /servers/{id}/migrations} and {@code GET /servers/{id}/migrations/{id}}. */
  SERVER_MIGRATIONS(23),
  /** {@code DELETE /servers/{id}/migrations/{id}} aborts a running live migration. */
  ABORT(24),
  /**
   * The list takes {@code limit}, {@code marker} and {@code changes-since}, is in order, has {@code
   * migrations_links}, and refuses unknown parameters. Before, it is whole and ignores them.
   */
  PAGING(59),
  /** {@code uuid} in the list and in a server's migrations. */
  UUIDS(59),
  /** Abort reaches queued and preparing live migrations. */
  ABORT_QUEUED(65),
  /** The list takes {@code changes-before}. */
  CHANGES_BEFORE(66),
  /** {@code user_id} and {@code project_id}: shown, and taken by the list. */
  OWNERS(80),
  /** A server's migrations refuse unknown parameters; before, they ignore them. */
  STRICT_SERVER_MIGRATIONS(102);

  @SuppressWarnings("ImmutableEnumChecker") // A record of a string and two ints.
  private final Microversion since;

  Feature(int minor) {
    this.since = new Microversion("2." + minor, 2, minor);
  }

  Microversion since() {
    return since;
  }
}
