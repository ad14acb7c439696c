-- Only BIGINT and TEXT, so that the same text runs on SQLite and Postgres.
-- Times are milliseconds since 1970.

CREATE TABLE rooms (
    code            TEXT   NOT NULL PRIMARY KEY,
    code_as_given   TEXT   NOT NULL,
    kind            TEXT   NOT NULL,
    title           TEXT   NOT NULL,
    owner           BIGINT,
    chat_id         BIGINT,
    created_at      BIGINT NOT NULL,
    game_ws_url     TEXT,
    game_app_url    TEXT,
    game_expires_at BIGINT,
    game_players    BIGINT
);

CREATE INDEX rooms_of_an_owner ON rooms (owner, created_at);
CREATE INDEX games_by_expiry ON rooms (game_expires_at);

-- A room has one call at a time, so its start names it. Calls outlive their room.
CREATE TABLE calls (
    code       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    PRIMARY KEY (code, started_at)
);

CREATE INDEX calls_by_end ON calls (ended_at);

CREATE TABLE call_people (
    code       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    joined_at  BIGINT NOT NULL,
    PRIMARY KEY (code, started_at, user_id),
    FOREIGN KEY (code, started_at) REFERENCES calls (code, started_at) ON DELETE CASCADE
);

CREATE INDEX calls_of_a_person ON call_people (user_id, started_at);
