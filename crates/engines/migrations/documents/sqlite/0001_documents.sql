-- The tables of a copy's collections are made with the copy: doc_<model>_<generation>_<collection>.
-- Generations are never used twice, so a table that is there is always the one that was meant.
CREATE TABLE models (
    name TEXT NOT NULL PRIMARY KEY,
    live_generation INTEGER NOT NULL,
    live_version INTEGER NOT NULL,
    next_generation INTEGER,
    next_version INTEGER,
    last_generation INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
    model TEXT NOT NULL,
    generation INTEGER NOT NULL,
    position TEXT NOT NULL,
    PRIMARY KEY (model, generation)
) STRICT, WITHOUT ROWID;
