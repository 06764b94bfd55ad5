-- A topic's head is kept, so that offsets go on where they were when its oldest records are dropped.
CREATE TABLE topics (
    name TEXT NOT NULL PRIMARY KEY,
    head INTEGER NOT NULL CONSTRAINT topics_head_check CHECK (head >= 0)
) STRICT, WITHOUT ROWID;

-- `place` is the offset: that word is taken in SQL.
CREATE TABLE records (
    topic TEXT NOT NULL,
    place INTEGER NOT NULL,
    subject BLOB NOT NULL,
    sequence INTEGER NOT NULL CONSTRAINT records_sequence_check CHECK (sequence > 0),
    time_us INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (topic, place),
    UNIQUE (subject, sequence)
) STRICT;

CREATE TABLE consumer_groups (
    name TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL
) STRICT, WITHOUT ROWID;
