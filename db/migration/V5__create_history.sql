-- A stored fact beside the state: since when nobody was heard who should have reported.
ALTER TABLE migration_progress ADD COLUMN silent_since timestamptz;

ALTER TABLE migration_events DROP CONSTRAINT migration_events_kind_check;
ALTER TABLE migration_events ADD CONSTRAINT migration_events_kind_check CHECK (kind IN (
  'created', 'status_changed', 'throttled', 'unthrottled', 'edited', 'action_requested',
  'action_done', 'action_refused', 'action_dropped', 'retried', 'deleted',
  'silent', 'heard_again'));
