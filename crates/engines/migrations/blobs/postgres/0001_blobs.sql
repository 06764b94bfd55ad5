-- `id` is another for each blob put under a name: it names the copies in the processes' caches.
CREATE TABLE blobs (
    name TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    id UUID NOT NULL UNIQUE,
    size_bytes BIGINT NOT NULL CONSTRAINT blobs_size_bytes_check CHECK (size_bytes >= 0)
);

-- Chunk n holds the bytes from n * 262144 on.
CREATE TABLE chunks (
    blob_id UUID NOT NULL REFERENCES blobs (id) ON DELETE CASCADE,
    n BIGINT NOT NULL,
    bytes BYTEA NOT NULL CONSTRAINT chunks_bytes_check CHECK (length(bytes) <= 262144),
    PRIMARY KEY (blob_id, n)
);

-- Pictures are compressed already.
ALTER TABLE chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
