-- API keys. The text of a key is not kept, only its hash and its last characters.
CREATE TABLE api_keys (
    id BLOB PRIMARY KEY,
    hash BLOB NOT NULL,
    role TEXT NOT NULL CONSTRAINT api_keys_role_check CHECK (role IN ('admin', 'staff', 'reader')),
    name TEXT,
    last_chars TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    UNIQUE (hash)
) STRICT;

-- One row once the shop's first admin key was decided on, so that of several processes one makes it.
CREATE TABLE first_admin (
    singleton INTEGER PRIMARY KEY CONSTRAINT first_admin_singleton_check CHECK (singleton = 1),
    decided_at INTEGER NOT NULL
) STRICT;

-- Signs the cursors of lists, the same in every process.
CREATE TABLE cursor_secret (
    singleton INTEGER PRIMARY KEY CONSTRAINT cursor_secret_singleton_check CHECK (singleton = 1),
    secret BLOB NOT NULL
) STRICT;
