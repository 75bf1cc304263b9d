-- Which migrations a transaction changed, and to which version. Its number says in which snapshots it
-- shows, so that whoever knows up to which snapshot he has read finds all that was committed since, in
-- whatever order. One row for a group of reports, never changed; the janitor removes the oldest.
CREATE TABLE migration_changes (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  migration_ids bigint[] NOT NULL,
  versions bigint[] NOT NULL
);
CREATE INDEX migration_changes_by_xid ON migration_changes (xid);

-- One row: the name that makes another database's cursors foreign, and the transaction below which
-- changes may have been removed.
CREATE TABLE migration_feed (
  name text NOT NULL DEFAULT left(replace(gen_random_uuid()::text, '-', ''), 8),
  forgotten xid8 NOT NULL DEFAULT '0'
);
CREATE UNIQUE INDEX migration_feed_is_one ON migration_feed ((true));
INSERT INTO migration_feed DEFAULT VALUES;

-- When which transactions were all over: so that the age of a change follows from its number.
CREATE TABLE migration_feed_marks (
  xid xid8 NOT NULL,
  at timestamptz NOT NULL
);
