-- When somebody last found a room that was not in memory; NULL before the second day of its life.
ALTER TABLE rooms ADD COLUMN used_at BIGINT;
