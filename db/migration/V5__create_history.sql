-- A stored fact beside the state: since when nobody was heard who should have reported.
ALTER TABLE migration_progress ADD COLUMN silent_since timestamptz;

-- What the reports so far say of the future: verdict, rates, what an ETA starts from. The program's
-- own notes, read back with the row, so that a list needs no history.
ALTER TABLE migration_progress ADD COLUMN outlook jsonb;

ALTER TABLE migration_events DROP CONSTRAINT migration_events_kind_check;
ALTER TABLE migration_events ADD CONSTRAINT migration_events_kind_check CHECK (kind IN (
  'created', 'status_changed', 'throttled', 'unthrottled', 'edited', 'action_requested',
  'action_done', 'action_refused', 'action_dropped', 'deleted',
  'silent', 'heard_again', 'progress_reset', 'convergence_changed'));

-- Points of a migration's history. Thinned as they age: at most some two thousand for a week's run,
-- so that what belongs to one migration is dropped by one short range of this key.
CREATE TABLE migration_samples (
  migration_id bigint NOT NULL REFERENCES migrations ON DELETE CASCADE,
  -- When the runner saw the numbers, if it said so, else when they arrived.
  at timestamptz NOT NULL,
  memory_total bigint,
  memory_processed bigint,
  memory_remaining bigint,
  disk_total bigint,
  disk_processed bigint,
  disk_remaining bigint,
  items_total bigint,
  items_completed bigint,
  iteration bigint,
  transfer_bytes_per_second bigint,
  dirty_bytes_per_second bigint,
  hold text NOT NULL CHECK (hold IN ('none', 'throttled', 'stopped')),
  -- Seen before the newest one that was known when it came: kept, but no rate or verdict uses it.
  late boolean NOT NULL,
  PRIMARY KEY (migration_id, at)
);
