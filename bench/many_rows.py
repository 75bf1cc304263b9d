"""Fills a migrated database with migrations by SQL: as many as it says, in minutes for ten million.

They are what a cloud's table looks like after years: one every ten seconds, the newest of them now;
the newest 0.5 % unfinished; hosts, projects and users as uneven as in life; two labels on a tenth.
"""

# What is asked for by number below has to be there: hosts 0 to 999, projects 0 to 499, users 0 to 1999.
HOSTS, PROJECTS, USERS = 1000, 500, 2000

TABLES = "'migrations', 'migration_progress', 'migration_labels', 'migration_uuids', 'unfinished_jobs'"

# Building an index over rows that are there is many times cheaper than keeping it up.
TAKE_INDICES_DOWN = f"""
CREATE TABLE indices_to_rebuild AS
SELECT format('%I', c.relname) AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relname IN ({TABLES}) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid);
DO $$ DECLARE i record; BEGIN
  FOR i IN SELECT * FROM indices_to_rebuild LOOP EXECUTE 'DROP INDEX ' || i.name; END LOOP;
END $$"""

PUT_INDICES_UP = """
SET maintenance_work_mem = '1GB';
DO $$ DECLARE i record; BEGIN
  FOR i IN SELECT * FROM indices_to_rebuild LOOP EXECUTE i.definition; END LOOP;
END $$;
DROP TABLE indices_to_rebuild"""

# The references hold by the way the rows are made; looking up each would take longer than all else.
WITHOUT_REFERENCES = "SET session_replication_role = replica; SET work_mem = '1GB'; "

MIGRATIONS = """
INSERT INTO migrations (
  id, uuid, job_id, attempt, migration_type, status, state, name, labels, instance_uuid,
  source_compute, source_node, dest_compute, dest_node, dest_host, old_instance_type_id,
  new_instance_type_id, user_id, project_id, hidden, report_interval_seconds, identity_fingerprint,
  created_at, started_at, finished_at, settled_at)
SELECT
  i, gen_random_uuid(), 'job-' || i, 1,
  (ARRAY['live-migration', 'live-migration', 'live-migration', 'migration', 'resize', 'evacuation'])
    [1 + floor(random() * 6)::int],
  status,
  CASE status WHEN 'error' THEN 'failed'
    WHEN 'preparing' THEN 'running' WHEN 'post-migrating' THEN 'running' ELSE status END,
  'vm-' || i / 3,
  CASE WHEN i %% 10 = 0
    THEN jsonb_build_object('team', 'team' || floor(power(random(), 3) * 50)::int, 'tier', (i / 10 %% 3)::text)
    ELSE '{}' END,
  md5((i / 3)::text)::uuid::text,
  'compute' || h1, 'node' || h1, 'compute' || h2, 'node' || h2, '10.0.' || h2 / 250 || '.' || h2 %% 250,
  f, f, 'user' || floor(power(random(), 3) * %(users)d)::int,
  'project' || floor(power(random(), 3) * %(projects)d)::int, i %% 1000 = 0, 5, repeat('0', 64),
  created, created,
  CASE WHEN NOT unfinished THEN ended END, CASE WHEN NOT unfinished THEN ended END
FROM (
  SELECT i, f, h1, h2, created, unfinished, created + random() * interval '1 hour' AS ended,
    CASE
      WHEN unfinished THEN (ARRAY['running', 'running', 'queued', 'preparing', 'post-migrating'])
        [1 + floor(random() * 5)::int]
      WHEN i BETWEEN 100 AND 104 THEN 'reverted'
      ELSE (ARRAY['completed', 'completed', 'completed', 'completed', 'completed', 'completed',
        'completed', 'completed', 'failed', 'error', 'cancelled'])[1 + floor(random() * 11)::int]
    END AS status
  FROM (
    SELECT i, floor(random() * 8)::int AS f,
      floor(power(random(), 2) * %(hosts)d)::int AS h1, floor(power(random(), 2) * %(hosts)d)::int AS h2,
      date_trunc('second', now()) - interval '1 hour' - (%(rows)d - i) * interval '10 s' AS created,
      i > %(rows)d - greatest(200, %(rows)d / 200) AS unfinished
    FROM generate_series(1, %(rows)d) i
  ) drawn
) moved"""

PROGRESS = """
INSERT INTO migration_progress (
  migration_id, version, updated_at, memory_total, memory_processed, memory_remaining, disk_total,
  disk_processed, disk_remaining, iteration, transfer_bytes_per_second, dirty_bytes_per_second, message,
  sequence, last_report_at, last_progress_at, silent_since, completion_floor, outlook)
SELECT
  id, 40, changed, 17179869184, 8589934592 + id, 8589934592 - id, 21474836480, 10737418240, 10737418240,
  3, 117964800, 20971520, 'copying memory, pass 3', 40, changed, changed,
  CASE WHEN settled_at IS NULL THEN changed END, 0.5,
  '{"convergence": {"verdict": "CONVERGING", "dirtyRatio": 0.178, "transferBytesPerSecond": 117964800.0,
    "dirtyBytesPerSecond": 20971520.0, "windowSeconds": 60.0, "since": "2026-01-01T00:00:00.123456Z", "error": 0.05},
   "suspicion": {"notConvergingSince": null, "atRiskSince": null},
   "pace": {"work": 8589934592.0, "activeSeconds": 72.5, "stillSeconds": 0.0, "throttledWork": 0.0,
    "throttledSeconds": 0.0, "fast": 117964800.5, "middle": 116964800.5, "slow": 115964800.5},
   "basis": {"asOf": "2026-01-01T00:01:00.123456Z", "seenAt": "2026-01-01T00:01:00.123456Z",
    "movedAt": "2026-01-01T00:01:00.123456Z", "unit": "BYTES", "done": 8589934592.0,
    "remaining": 8589934592.0, "share": 0.5, "hold": "NONE", "samples": 40}}'
FROM (
  SELECT id, settled_at, coalesce(settled_at, least(created_at + random() * interval '1 hour', now())) AS changed
  FROM migrations
) m"""

OTHERS = [
    "INSERT INTO migration_uuids (uuid, migration_id) SELECT uuid, id FROM migrations ORDER BY uuid",
    "INSERT INTO unfinished_jobs (job_id, migration_id) SELECT job_id, id FROM migrations WHERE settled_at IS NULL",
    "INSERT INTO migration_labels (migration_id, name, value)"
    " SELECT id, l.key, l.value FROM migrations, jsonb_each_text(labels) l WHERE id % 10 = 0",
    "INSERT INTO migration_counts (migration_type, state, change)"
    " SELECT migration_type, state, count(*) FROM migrations GROUP BY migration_type, state",
]


def load(database, rows):
    """Into an empty database that the product has migrated."""
    database.execute(TAKE_INDICES_DOWN)
    numbers = {"rows": rows, "hosts": HOSTS, "projects": PROJECTS, "users": USERS}
    for statement in [MIGRATIONS % numbers, PROGRESS, *OTHERS]:
        database.execute(WITHOUT_REFERENCES + statement)
    database.execute(PUT_INDICES_UP)
    database.execute(f"SELECT setval('migration_ids', {rows})")
    database.execute("VACUUM (ANALYZE, FREEZE)")
