-- Which process serves, of those that share this database and stand by for each other: one row. The term
-- counts who has served so far, and the beat grows as long as whoever serves is alive; below 0, nobody
-- serves.
CREATE TABLE lead (
    id   BIGINT NOT NULL PRIMARY KEY,
    term BIGINT NOT NULL,
    beat BIGINT NOT NULL
);

INSERT INTO lead (id, term, beat) VALUES (1, 0, -1);
