-- Windows of time in lists: where nothing older can match, the search ends (persistence, Windows).

-- What a window of finished-since asks of a finished migration stands in the index itself.
DROP INDEX migrations_by_finish;
CREATE INDEX migrations_by_finish ON migrations (finished_at, id) INCLUDE (settled_at, deleted_at)
  WHERE finished_at IS NOT NULL;

-- Those that took longest were under way long after they were created.
CREATE INDEX migrations_by_time_taken ON migrations ((settled_at - created_at))
  WHERE settled_at IS NOT NULL;
