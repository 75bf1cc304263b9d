-- How many migrations there are of each type and state, as changes that add up to it: appended by the
-- transaction that creates, moves, deletes or purges a migration, so that nobody waits for anybody's
-- counter. The janitor replaces them by their sums.
CREATE TABLE migration_counts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  migration_type text NOT NULL,
  state text NOT NULL,
  change bigint NOT NULL
);

INSERT INTO migration_counts (migration_type, state, change)
SELECT migration_type, state, count(*) FROM migrations
WHERE deleted_at IS NULL
GROUP BY migration_type, state;
