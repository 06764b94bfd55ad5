-- A topic's head is kept, so that offsets go on where they were when its oldest records are dropped.
CREATE TABLE topics (
    name TEXT NOT NULL PRIMARY KEY,
    head BIGINT NOT NULL CONSTRAINT topics_head_check CHECK (head >= 0)
);

-- `place` is the offset: that word is taken in SQL.
CREATE TABLE records (
    topic TEXT NOT NULL,
    place BIGINT NOT NULL,
    subject UUID NOT NULL,
    sequence BIGINT NOT NULL CONSTRAINT records_sequence_check CHECK (sequence > 0),
    time_us BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (topic, place),
    UNIQUE (subject, sequence)
);

CREATE TABLE consumer_groups (
    name TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL
);
