-- The processes that serve at the same time. A process is one of them as long as its row is here: whoever
-- takes it out ends its connections too, and then takes over its rooms. `beat` grows only while the process
-- goes by this row because Redis does not answer it.
CREATE TABLE cluster_nodes (
    node TEXT PRIMARY KEY,
    beat BIGINT NOT NULL
);
