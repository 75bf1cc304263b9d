-- Who changed what, when, why: append-only, written in the transaction of the change.
CREATE TABLE migration_events (
  migration_id bigint NOT NULL REFERENCES migrations ON DELETE CASCADE,
  version bigint NOT NULL CHECK (version > 0),
  ordinal integer NOT NULL CHECK (ordinal >= 0),
  at timestamptz NOT NULL,
  kind text NOT NULL CHECK (kind IN (
    'created', 'status_changed', 'throttled', 'unthrottled', 'edited', 'action_requested',
    'action_done', 'action_refused', 'action_dropped', 'deleted')),
  actor text NOT NULL CHECK (length(actor) BETWEEN 1 AND 255),
  from_value text,
  to_value text,
  reason text,
  request_id text,
  PRIMARY KEY (migration_id, version, ordinal)
);
