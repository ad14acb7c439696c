-- Who may what in a room apart from its owner: the lock, roles, bans and who was let in, as JSON that
-- is written and read as a whole. NULL is a new room, and one that nobody is in.
ALTER TABLE rooms ADD COLUMN rights TEXT;
