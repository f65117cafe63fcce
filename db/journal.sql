-- What each write has written over, so that the database can be read as it was. Applied by db/migrations.py; the triggers come from
-- db/journal.py, which says which columns of which tables are kept.

-- One row a write that changed something: a published run, a computation of figures. Row 0 stands for all that was there before.
CREATE TABLE writes (
    write_id INTEGER PRIMARY KEY,
    written_at TEXT,
    last_review INTEGER NOT NULL
) STRICT;
INSERT INTO writes SELECT 0, NULL, coalesce(max(review_id), 0) FROM reviews;

-- The values that a write has replaced, packed by column (db/journal.py). column_name '': whether the row was there at all.
CREATE TABLE replaced (
    write_id INTEGER NOT NULL REFERENCES writes,
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    cells BLOB NOT NULL,
    PRIMARY KEY (write_id, table_name, column_name)
) STRICT, WITHOUT ROWID;

-- The same, cell by cell, of a write that is not closed yet. row_key: number of the row, or its key as JSON.
CREATE TABLE replaced_now (
    cell_id INTEGER PRIMARY KEY,
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    row_key ANY NOT NULL,
    was ANY
) STRICT;

-- Which write each exported snapshot saw last, and when it was made.
CREATE TABLE exports (
    exported_at TEXT PRIMARY KEY,
    write_id INTEGER NOT NULL REFERENCES writes
) STRICT;
