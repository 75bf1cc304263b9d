CREATE INDEX CONCURRENTLY things_by_name ON things (name);
