-- Reports are written many to a statement. A foreign key would look up, and lock, a row of migrations
-- for every point and every line: purging removes them with their migration instead.
ALTER TABLE migration_samples DROP CONSTRAINT migration_samples_migration_id_fkey;
ALTER TABLE migration_events DROP CONSTRAINT migration_events_migration_id_fkey;

-- The program's own notes, which no statement looks into: jsonb was parsed with every report, and
-- again with every row of a list.
ALTER TABLE migration_progress
  ALTER COLUMN outlook TYPE bytea USING convert_to(outlook::text, 'UTF8');
