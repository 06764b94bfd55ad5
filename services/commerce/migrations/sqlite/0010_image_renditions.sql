-- Pictures in the widths that shops ask for, and each in a few blurred pixels. Those that are there already wait for
-- their renditions; placeholders are made with the upload, so they have none.
ALTER TABLE images ADD COLUMN placeholder TEXT;
ALTER TABLE images ADD COLUMN scaling TEXT NOT NULL DEFAULT 'waiting'
    CONSTRAINT images_scaling_check CHECK (scaling IN ('waiting', 'done', 'impossible'));
-- Why it is impossible.
ALTER TABLE images ADD COLUMN scaling_fault TEXT;
-- How often it was begun without an end: what brings down the process is not begun for ever.
ALTER TABLE images ADD COLUMN scaling_attempts INTEGER NOT NULL DEFAULT 0;
-- Until then nobody else begins it.
ALTER TABLE images ADD COLUMN scaling_claimed_until INTEGER;
CREATE INDEX images_scaling_idx ON images (scaling_attempts, id) WHERE scaling = 'waiting';

CREATE TABLE image_renditions (
    image_id BLOB NOT NULL REFERENCES images (id),
    width INTEGER NOT NULL CONSTRAINT image_renditions_width_check CHECK (width >= 1),
    media_type TEXT NOT NULL
        CONSTRAINT image_renditions_media_type_check CHECK (media_type IN ('image/webp', 'image/jpeg')),
    height INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    content_hash BLOB NOT NULL,
    blob_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (image_id, width, media_type)
) STRICT, WITHOUT ROWID;
