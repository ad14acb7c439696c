-- Which process opened a room last, named by when that process started, and when it opened the room. A
-- process that started earlier and still has the room in memory gives it up.
ALTER TABLE rooms ADD COLUMN held_by BIGINT;
ALTER TABLE rooms ADD COLUMN held_at BIGINT;

CREATE INDEX rooms_by_holder ON rooms (held_by, held_at);
