-- Attempts of one person to reach another. A ring that was on when the process ended is found here at
-- the next start. Times are milliseconds since 1970.

CREATE TABLE rings (
    id              TEXT   NOT NULL PRIMARY KEY,
    caller          BIGINT NOT NULL,
    caller_name     TEXT   NOT NULL,
    caller_username TEXT,
    caller_language TEXT,
    callee          BIGINT NOT NULL,
    callee_name     TEXT   NOT NULL,
    callee_username TEXT,
    callee_language TEXT,
    video           BIGINT NOT NULL,
    room            TEXT   NOT NULL,
    -- `two` or `into`.
    purpose         TEXT   NOT NULL,
    started_at      BIGINT NOT NULL,
    -- `ringing` until it has ended, then how.
    state           TEXT   NOT NULL,
    ended_at        BIGINT,
    -- The call that followed is over, or there is none; NULL while it may go on.
    over_at         BIGINT,
    -- The callee's message in Telegram, as long as it does not say how the ring ended.
    message         BIGINT,
    -- The bot's answer to the caller's /call.
    card_chat       BIGINT,
    card_message    BIGINT
);

CREATE INDEX rings_by_caller ON rings (caller, started_at);
CREATE INDEX rings_by_callee ON rings (callee, started_at);
CREATE INDEX rings_by_room ON rings (room);
CREATE INDEX rings_by_start ON rings (started_at);
-- Few rows are on at once, and every start of the process asks for them.
CREATE INDEX rings_not_over ON rings (over_at, started_at);

-- `person` does not want to be called by `unwanted`.
CREATE TABLE ring_blocks (
    person     BIGINT NOT NULL,
    unwanted   BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person, unwanted)
);

-- How people who can be rung are called, and in which language, as they were last seen.
CREATE TABLE people (
    user_id  BIGINT NOT NULL PRIMARY KEY,
    name     TEXT   NOT NULL,
    username TEXT,
    language TEXT,
    seen_at  BIGINT NOT NULL
);
