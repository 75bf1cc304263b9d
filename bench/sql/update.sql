\set id random(1, :rows)
\set moved random(1, 1000000)
UPDATE migrations SET memory_processed = :moved, memory_remaining = 1000000 - :moved, disk_processed = :moved, disk_remaining = 1000000 - :moved, status = 'running', updated_at = now(), version = version + 1 WHERE id = :id;
