-- Newcomers of the room listen; 1 or 0.
ALTER TABLE rooms ADD COLUMN listen_only BIGINT NOT NULL DEFAULT 0;
-- What of a room's chat is not a message, as JSON; NULL where nothing was written. It outlives
-- rooms.live_at by chat_kept_for milliseconds.
ALTER TABLE rooms ADD COLUMN chat TEXT;
ALTER TABLE rooms ADD COLUMN chat_kept_for BIGINT;

-- One message each, as JSON, and who wrote it.
CREATE TABLE messages (
    code    TEXT   NOT NULL,
    id      BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    message TEXT   NOT NULL,
    PRIMARY KEY (code, id),
    FOREIGN KEY (code) REFERENCES rooms (code) ON DELETE CASCADE
);

CREATE INDEX messages_of_a_person ON messages (user_id);
