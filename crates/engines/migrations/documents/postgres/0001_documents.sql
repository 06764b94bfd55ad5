-- The tables of a copy's collections are made with the copy: doc_<model>_<generation>_<collection>.
-- Generations are never used twice, so a table that is there is always the one that was meant.
CREATE TABLE models (
    name TEXT NOT NULL PRIMARY KEY,
    live_generation BIGINT NOT NULL,
    live_version BIGINT NOT NULL,
    next_generation BIGINT,
    next_version BIGINT,
    last_generation BIGINT NOT NULL
);

CREATE TABLE positions (
    model TEXT NOT NULL,
    generation BIGINT NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (model, generation)
);
