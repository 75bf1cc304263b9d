-- What a migration is and where it stands. A report that only moves counters doesn't touch this
-- table: what it changes is in migration_progress, so the indices here cost a report nothing.
CREATE SEQUENCE migration_ids AS bigint;

CREATE TABLE migrations (
  id bigint PRIMARY KEY CHECK (id > 0),
  uuid uuid NOT NULL,
  job_id text NOT NULL CHECK (octet_length(job_id) BETWEEN 1 AND 255),
  attempt integer NOT NULL CHECK (attempt > 0),
  migration_type text NOT NULL CHECK (migration_type IN (
    'live-migration', 'migration', 'resize', 'evacuation',
    'schema-change', 'file-migration', 'container', 'backup', 'generic')),
  -- The source system's word, and what it means; the words of a type are the program's data.
  status text NOT NULL CHECK (octet_length(status) BETWEEN 1 AND 64),
  state text NOT NULL CHECK (state IN (
    'queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled', 'reverted')),
  paused_from text CHECK ((paused_from IS NULL) OR (state = 'paused')),
  outcome_reason text CHECK (length(outcome_reason) <= 4096),

  name text CHECK (length(name) <= 255),
  labels jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(labels) = 'object'),
  instance_uuid text CHECK (length(instance_uuid) <= 255),
  source_compute text CHECK (length(source_compute) <= 255),
  source_node text CHECK (length(source_node) <= 255),
  dest_compute text CHECK (length(dest_compute) <= 255),
  dest_node text CHECK (length(dest_node) <= 255),
  dest_host text CHECK (length(dest_host) <= 255),
  old_instance_type_id bigint CHECK (old_instance_type_id >= 0),
  new_instance_type_id bigint CHECK (new_instance_type_id >= 0),
  user_id text CHECK (length(user_id) <= 255),
  project_id text CHECK (length(project_id) <= 255),
  hidden boolean NOT NULL DEFAULT false,
  unit text CHECK (length(unit) <= 64),
  report_interval_seconds integer CHECK (report_interval_seconds BETWEEN 1 AND 86400),
  -- SHA-256 of the identity as it was created: a repeated create is known by it.
  identity_fingerprint text NOT NULL CHECK (length(identity_fingerprint) = 64),

  requested_action_id uuid,
  requested_action text CHECK (requested_action IN (
    'cancel', 'pause', 'resume', 'force_complete', 'cutover', 'confirm', 'revert')),
  requested_by text CHECK (length(requested_by) <= 255),
  requested_at timestamptz,

  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  -- When a finished migration last changed (a renamed status, its deletion); null while it runs.
  -- "Changed since" reads finished rows by it, and the few unfinished ones one by one.
  settled_at timestamptz,
  deleted_at timestamptz,

  CHECK ((finished_at IS NOT NULL) = (state IN ('completed', 'failed', 'cancelled', 'reverted'))),
  CHECK ((settled_at IS NULL) = (finished_at IS NULL)),
  CHECK ((deleted_at IS NULL) OR (finished_at IS NOT NULL)),
  CHECK (num_nonnulls(requested_action_id, requested_action, requested_by, requested_at) IN (0, 4)),
  CHECK ((requested_action IS NULL) OR (finished_at IS NULL))
);

-- Every list is newest first, and a page goes on below the last id: each filter is (column, id).
CREATE INDEX migrations_by_state ON migrations (state, id);
CREATE INDEX migrations_by_status ON migrations (status, id);
CREATE INDEX migrations_by_type ON migrations (migration_type, id);
CREATE INDEX migrations_by_job ON migrations (job_id, attempt);
CREATE INDEX migrations_by_instance ON migrations (instance_uuid, id);
CREATE INDEX migrations_by_source_compute ON migrations (source_compute, id);
CREATE INDEX migrations_by_dest_compute ON migrations (dest_compute, id);
CREATE INDEX migrations_by_project ON migrations (project_id, id);
CREATE INDEX migrations_by_user ON migrations (user_id, id);
CREATE INDEX migrations_unfinished ON migrations (id) WHERE settled_at IS NULL;
CREATE INDEX migrations_settled ON migrations (settled_at, id) WHERE settled_at IS NOT NULL;

-- What a report changes, and nothing else. No index but the key, and room on each page, so that
-- every update stays on its page (HOT): measured in docs/RATIONALE.md, "Storage".
CREATE TABLE migration_progress (
  migration_id bigint PRIMARY KEY REFERENCES migrations ON DELETE CASCADE,
  -- +1 with every change of the migration, here or in its other rows; writes compare and set it.
  version bigint NOT NULL CHECK (version > 0),
  updated_at timestamptz,
  memory_total bigint CHECK (memory_total >= 0),
  memory_processed bigint CHECK (memory_processed >= 0),
  memory_remaining bigint CHECK (memory_remaining >= 0),
  disk_total bigint CHECK (disk_total >= 0),
  disk_processed bigint CHECK (disk_processed >= 0),
  disk_remaining bigint CHECK (disk_remaining >= 0),
  items_total bigint CHECK (items_total >= 0),
  items_completed bigint CHECK (items_completed >= 0),
  iteration bigint CHECK (iteration >= 0),
  transfer_bytes_per_second bigint CHECK (transfer_bytes_per_second >= 0),
  dirty_bytes_per_second bigint CHECK (dirty_bytes_per_second >= 0),
  throttled boolean NOT NULL DEFAULT false,
  throttle_reason text CHECK (length(throttle_reason) <= 1024),
  message text CHECK (length(message) <= 4096),
  sequence bigint CHECK (sequence >= 0),
  observed_at timestamptz,
  last_report_at timestamptz,
  last_progress_at timestamptz,
  completion_floor double precision CHECK (completion_floor BETWEEN 0 AND 0.99)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- Labels are fixed at creation, so a label filter may have a table and an index of its own.
CREATE TABLE migration_labels (
  migration_id bigint NOT NULL REFERENCES migrations ON DELETE CASCADE,
  name text NOT NULL CHECK (name ~ '^[a-z_][a-z0-9_]{0,63}$'),
  value text NOT NULL CHECK (length(value) <= 255),
  PRIMARY KEY (migration_id, name)
);
CREATE INDEX migration_labels_by_value ON migration_labels (name, value, migration_id);

-- Uniqueness lives in tables whose key is the value, so that it survives sharding by migration.
CREATE TABLE migration_uuids (
  uuid uuid PRIMARY KEY,
  migration_id bigint NOT NULL
);

CREATE TABLE unfinished_jobs (
  job_id text PRIMARY KEY,
  migration_id bigint NOT NULL
);

CREATE TABLE idempotency_keys (
  key text PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 255),
  -- SHA-256 of the request: the same key with another request is refused.
  request_fingerprint text NOT NULL CHECK (length(request_fingerprint) = 64),
  migration_id bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
