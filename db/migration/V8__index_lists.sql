-- Lists are read from two halves, each newest first, and merged: the few unfinished migrations, and
-- the finished ones, which don't change any more. So no list of finished ones walks through the
-- unfinished ones that are all newer, "changed since" needs no index on what a report changes, and a
-- change of status touches none of the large indices. docs/RATIONALE.md, "Lists", has the rest.
DROP INDEX migrations_by_state, migrations_by_status, migrations_by_type, migrations_by_instance,
  migrations_by_source_compute, migrations_by_dest_compute, migrations_by_project,
  migrations_by_user, migrations_unfinished, migrations_settled, migrations_by_creation;

-- Filters that many migrations share: an index for each half.
CREATE INDEX migrations_unfinished ON migrations (id)
  WHERE settled_at IS NULL;
CREATE INDEX migrations_unfinished_by_type ON migrations (migration_type, id)
  WHERE settled_at IS NULL;
CREATE INDEX migrations_unfinished_by_project ON migrations (project_id, id)
  WHERE settled_at IS NULL;
CREATE INDEX migrations_unfinished_by_user ON migrations (user_id, id)
  WHERE settled_at IS NULL;
CREATE INDEX migrations_finished ON migrations (id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX migrations_finished_by_type ON migrations (migration_type, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX migrations_finished_by_project ON migrations (project_id, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX migrations_finished_by_user ON migrations (user_id, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL;

-- Those that tell the halves apart by themselves, or pick few. They have no predicate in common with
-- the others: PostgreSQL never takes two indices together for a pair of filters if they share one.
CREATE INDEX migrations_by_state ON migrations (state, id);
CREATE INDEX migrations_by_status ON migrations (status, id);
CREATE INDEX migrations_by_name ON migrations (name, id)
  WHERE name IS NOT NULL;
CREATE INDEX migrations_by_instance ON migrations (instance_uuid, id)
  WHERE instance_uuid IS NOT NULL;
CREATE INDEX migrations_by_source_compute ON migrations (source_compute, id)
  WHERE source_compute IS NOT NULL;
CREATE INDEX migrations_by_source_node ON migrations (source_node, id)
  WHERE source_node IS NOT NULL;
CREATE INDEX migrations_by_dest_compute ON migrations (dest_compute, id)
  WHERE dest_compute IS NOT NULL;
CREATE INDEX migrations_by_dest_node ON migrations (dest_node, id)
  WHERE dest_node IS NOT NULL;
CREATE INDEX migrations_by_dest_host ON migrations (dest_host, id)
  WHERE dest_host IS NOT NULL;
CREATE INDEX migrations_by_old_instance_type ON migrations (old_instance_type_id, id)
  WHERE old_instance_type_id IS NOT NULL;
CREATE INDEX migrations_by_new_instance_type ON migrations (new_instance_type_id, id)
  WHERE new_instance_type_id IS NOT NULL;
CREATE INDEX migrations_by_unit ON migrations (unit, id)
  WHERE unit IS NOT NULL;
-- Most are first attempts and shown: a list of those finds them anywhere.
CREATE INDEX migrations_by_attempt ON migrations (attempt, id)
  WHERE attempt > 1;
CREATE INDEX migrations_unfinished_hidden ON migrations (id) WHERE settled_at IS NULL AND hidden;
CREATE INDEX migrations_finished_hidden ON migrations (id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL AND hidden;
-- Changes when the first parts are named, and then hardly ever again.
CREATE INDEX migration_progress_by_parts_unit ON migration_progress (parts_unit, migration_id)
  WHERE parts_unit IS NOT NULL;

-- Taken as independent, "running" and "unfinished" would seem to be next to nothing.
CREATE STATISTICS migrations_words (mcv) ON settled_at, state, status FROM migrations;

-- Windows of time.
CREATE INDEX migrations_by_creation ON migrations (created_at, id);
CREATE INDEX migrations_settled ON migrations (settled_at, id) INCLUDE (deleted_at)
  WHERE settled_at IS NOT NULL;
CREATE INDEX migrations_by_finish ON migrations (finished_at, id)
  WHERE finished_at IS NOT NULL;

-- Nova lists its four types by creation. Only its own rows pay for that.
CREATE INDEX nova_unfinished ON migrations (created_at, id)
  WHERE settled_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished ON migrations (created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_status ON migrations (status, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_type ON migrations (migration_type, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_project ON migrations (project_id, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_user ON migrations (user_id, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_source ON migrations (source_compute, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
CREATE INDEX nova_finished_by_dest ON migrations (dest_compute, created_at, id)
  WHERE settled_at IS NOT NULL AND deleted_at IS NULL
    AND migration_type IN ('live-migration', 'migration', 'resize', 'evacuation');
