\set id random(1, :rows)
\set moved random(1, 1000000)
BEGIN;
UPDATE migration_progress SET version = version + 1, updated_at = now(), memory_processed = :moved, memory_remaining = 1000000 - :moved, disk_processed = :moved, disk_remaining = 1000000 - :moved, last_report_at = now(), last_progress_at = now() WHERE migration_id = :id AND version > 0;
UPDATE migrations SET status = CASE status WHEN 'running' THEN 'preparing' ELSE 'running' END WHERE id = :id;
COMMIT;
