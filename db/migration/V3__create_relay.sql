-- What the Pushgateways were last given. A record is due where relayed_version is below the
-- version in migration_progress; a report writes nothing here. Rows exist only for records that
-- have, or should have, a group: they go when the group is gone.
CREATE TABLE relay_gateways (
  gateway text PRIMARY KEY,
  -- The gateway's own start time when last seen: another one means it may have forgotten.
  start_time text,
  -- When its whole content was last compared with these rows; null: as soon as it can be.
  compared_at timestamptz
);

CREATE TABLE relay_records (
  gateway text NOT NULL,
  migration_id bigint NOT NULL,
  job_id text NOT NULL,
  relayed_version bigint NOT NULL DEFAULT 0,
  relayed_at timestamptz,
  -- Since when the gateway has been behind, as far as a turn of the relay that didn't end it saw:
  -- null for what is pushed promptly, so that this costs no write.
  due_since timestamptz,
  -- A newer attempt has the job's group now: this row must only be cleared away.
  superseded boolean NOT NULL DEFAULT false,
  -- In a row, and until when they keep the row waiting; a deletion doesn't wait for a push's.
  failures integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  removal_failed boolean NOT NULL DEFAULT false,
  -- The gateway's reason for a 400; null while the record is not in quarantine.
  quarantine_reason text CHECK (length(quarantine_reason) <= 1024),
  PRIMARY KEY (gateway, migration_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX relay_records_by_job ON relay_records (job_id);
CREATE INDEX relay_records_by_migration ON relay_records (migration_id);
CREATE INDEX relay_records_superseded ON relay_records (gateway) WHERE superseded;

-- Whose turn it is: one row a task, taken over when its deadline passes by the database's clock.
CREATE TABLE leases (
  name text PRIMARY KEY,
  owner text NOT NULL,
  expires_at timestamptz NOT NULL
);
