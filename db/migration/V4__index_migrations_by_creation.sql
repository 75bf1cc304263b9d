-- Nova lists by creation time, and of equal ones by id; a page goes on below the last pair.
CREATE INDEX migrations_by_creation ON migrations (created_at, id);
