-- When the present registration of a game began; the room may be older.
ALTER TABLE rooms ADD COLUMN game_created_at BIGINT;
-- When a process last said that it holds this room in memory. Only kept for rooms with rights.
ALTER TABLE rooms ADD COLUMN live_at BIGINT;
