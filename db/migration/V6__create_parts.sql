-- The tables, disks, volumes, streams inside a migration, each with its own numbers. Names compare
-- byte by byte, so that a page goes on where the last one ended whatever the database's locale.
CREATE TABLE migration_parts (
  migration_id bigint NOT NULL REFERENCES migrations ON DELETE CASCADE,
  name text COLLATE "C" NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
  unit text NOT NULL CHECK (length(unit) BETWEEN 1 AND 64),
  done bigint CHECK (done >= 0),
  total bigint CHECK (total >= 0),
  state text NOT NULL CHECK (state IN (
    'queued', 'running', 'waiting', 'paused', 'completed', 'failed', 'cancelled', 'reverted')),
  message text CHECK (length(message) <= 4096),
  sequence bigint CHECK (sequence >= 0),
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (migration_id, name)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- What a report needs to know of them without reading them: which numbers of the record follow from
-- its parts, in which unit, and whether any part has outrun its estimate.
ALTER TABLE migration_progress
  ADD COLUMN parts_in_bytes integer NOT NULL DEFAULT 0 CHECK (parts_in_bytes >= 0),
  ADD COLUMN parts_counted integer NOT NULL DEFAULT 0 CHECK (parts_counted >= 0),
  ADD COLUMN parts_unit text CHECK ((parts_unit IS NULL) OR (parts_counted > 0)),
  ADD COLUMN parts_estimate_exceeded boolean NOT NULL DEFAULT false;
