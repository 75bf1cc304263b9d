-- What was pushed to the listener: one row for each group of a run. The numbers of it that we
-- understand are in the migration; this is what goes on to the Pushgateway beside them, and what
-- the next push is compared with. A push rewrites the text alone, so the update stays on its page.
CREATE TABLE pushed_groups (
  migration_id bigint NOT NULL REFERENCES migrations ON DELETE CASCADE,
  -- SHA-256 of the grouping labels, which may be longer than a key can be.
  group_key text NOT NULL CHECK (length(group_key) = 64),
  grouping jsonb NOT NULL CHECK (jsonb_typeof(grouping) = 'object'),
  -- Text format 0.0.4; bytes, since a label may hold what a text here can't.
  exposition bytea NOT NULL,
  -- 'name type' of each family, to find one that another group has with another type.
  families text[] NOT NULL,
  exposed boolean NOT NULL,
  pushed_at timestamptz NOT NULL,
  -- An end that was said, and when it counts unless a push shows that the work goes on.
  settles_at timestamptz,
  settles_as text CHECK (settles_as IN ('completed', 'failed')),
  settles_because text CHECK (length(settles_because) <= 4096),
  PRIMARY KEY (migration_id, group_key),
  CHECK ((settles_at IS NULL) = (settles_as IS NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX pushed_groups_settling ON pushed_groups (settles_at) WHERE settles_at IS NOT NULL;
CREATE INDEX pushed_groups_by_family ON pushed_groups USING gin (families);
