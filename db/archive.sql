-- Bodies of pages, kept once per content in WARC files beside the database (docs/adr/0012-page-archive.md).

-- Where the body of a content lies. pages.sha256 points here, for as long as the archive keeps it.
CREATE TABLE archived_pages (
    sha256 TEXT PRIMARY KEY,
    file TEXT NOT NULL,
    position INTEGER NOT NULL,
    length INTEGER NOT NULL,
    url TEXT NOT NULL,
    content_type TEXT,
    archived_at TEXT NOT NULL
) STRICT;
CREATE INDEX archived_pages_by_file ON archived_pages (file);
-- How far each file is written. dropped: its records have moved or are gone, and it is deleted as soon as that can be done.
CREATE TABLE archive_files (
    file TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1))
) STRICT, WITHOUT ROWID;
-- What it takes to read a run again: the address that led to a page, and a checksum of what was read of it; how its spider was started.
ALTER TABLE pages ADD COLUMN asked TEXT;
ALTER TABLE pages ADD COLUMN reading INTEGER;
ALTER TABLE runs ADD COLUMN arguments TEXT;
