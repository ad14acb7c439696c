-- Messages that show a room and are kept true: by chat and message, or by the id of an inline message.
CREATE TABLE cards (
    id         BIGINT NOT NULL PRIMARY KEY,
    code       TEXT   NOT NULL,
    chat_id    BIGINT,
    thread_id  BIGINT,
    -- NULL where it was left behind in a group that has become a supergroup.
    message_id BIGINT,
    inline_id  TEXT,
    lang       TEXT   NOT NULL,
    -- 1 where the room belongs, and names may be told; 0 elsewhere.
    is_home    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- 1 while it may show something that is not so any more when the process starts again.
    is_open    BIGINT NOT NULL
);

CREATE INDEX cards_of_a_room ON cards (code, created_at);
CREATE INDEX cards_of_a_chat ON cards (chat_id);
CREATE INDEX open_cards ON cards (is_open, code);
CREATE UNIQUE INDEX cards_by_inline_id ON cards (inline_id);

-- What is known of the call that open cards show, as JSON that is written and read as a whole.
CREATE TABLE card_calls (
    code TEXT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL
);

-- Who wants to be told when somebody joins, and the start of the call for which they have been.
CREATE TABLE bells (
    code     TEXT   NOT NULL,
    user_id  BIGINT NOT NULL,
    lang     TEXT   NOT NULL,
    rung_for BIGINT,
    PRIMARY KEY (code, user_id)
);

CREATE INDEX bells_of_a_person ON bells (user_id);

-- The language that was chosen for a chat, or by a person for their own.
CREATE TABLE chat_languages (
    chat_id BIGINT NOT NULL PRIMARY KEY,
    lang    TEXT   NOT NULL
);

CREATE INDEX rooms_of_a_chat ON rooms (chat_id, created_at);
