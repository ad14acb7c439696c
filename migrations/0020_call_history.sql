-- What people see of a call afterwards: its kind, who was in it when, how it was rung, how it went.

-- 'room', 'direct' or 'game'.
ALTER TABLE calls ADD COLUMN kind TEXT NOT NULL DEFAULT 'room';
-- 1 when anybody sent pictures.
ALTER TABLE calls ADD COLUMN has_video BIGINT NOT NULL DEFAULT 0;
-- 0 while it goes on; ended_at is then when that was last known, so that a process that is killed leaves
-- times that are nearly right.
ALTER TABLE calls ADD COLUMN is_over BIGINT NOT NULL DEFAULT 1;
-- When two people were together first; NULL when nobody came, as after a ring that was not answered.
ALTER TABLE calls ADD COLUMN met_at BIGINT;
UPDATE calls SET met_at = started_at;

-- 'incoming' or 'outgoing' for who was rung or rang, and how that ended; NULL for everybody else.
ALTER TABLE call_people ADD COLUMN direction TEXT;
ALTER TABLE call_people ADD COLUMN outcome TEXT;

-- When people were inside, each time. A person is shown those whose times overlap with theirs.
CREATE TABLE call_visits (
    code       TEXT   NOT NULL,
    started_at BIGINT NOT NULL,
    user_id    BIGINT NOT NULL,
    joined_at  BIGINT NOT NULL,
    left_at    BIGINT NOT NULL,
    PRIMARY KEY (code, started_at, user_id, joined_at),
    FOREIGN KEY (code, started_at) REFERENCES calls (code, started_at) ON DELETE CASCADE
);

-- Of earlier calls it is only known when somebody came first.
INSERT INTO call_visits (code, started_at, user_id, joined_at, left_at)
SELECT people.code, people.started_at, people.user_id, people.joined_at, calls.ended_at
FROM call_people AS people
JOIN calls ON calls.code = people.code AND calls.started_at = people.started_at;

-- What a person's own client reported of a call, added up. A part is what one room in memory counted; a
-- call that was continued after a restart has several.
CREATE TABLE call_reports (
    code          TEXT   NOT NULL,
    started_at    BIGINT NOT NULL,
    user_id       BIGINT NOT NULL,
    part          BIGINT NOT NULL,
    seconds       BIGINT NOT NULL,
    direct_udp    BIGINT NOT NULL,
    direct_tcp    BIGINT NOT NULL,
    relay_udp     BIGINT NOT NULL,
    relay_tcp     BIGINT NOT NULL,
    round_trips   BIGINT NOT NULL,
    round_trip_ms BIGINT NOT NULL,
    heard_ms      BIGINT NOT NULL,
    missed_ms     BIGINT NOT NULL,
    seen_ms       BIGINT NOT NULL,
    frozen_ms     BIGINT NOT NULL,
    sent_kbit     BIGINT NOT NULL,
    received_kbit BIGINT NOT NULL,
    frames_sent   BIGINT NOT NULL,
    frames_seen   BIGINT NOT NULL,
    PRIMARY KEY (code, started_at, user_id, part),
    FOREIGN KEY (code, started_at) REFERENCES calls (code, started_at) ON DELETE CASCADE
);

-- A chat's calls are those of its rooms.
CREATE INDEX rooms_of_a_chat_by_code ON rooms (chat_id, code);

-- A person's list, newest first, read backwards from any place in it.
DROP INDEX calls_of_a_person;
CREATE INDEX calls_of_a_person ON call_people (user_id, started_at, code);
