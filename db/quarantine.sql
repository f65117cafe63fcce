-- What a run must show to be believed, and who believed it nevertheless.

-- JSON, fact -> how many of its courses or reviews state it, understood or not: `{"course.title": 42, "offer.price": 40, "review.text": 9}`.
ALTER TABLE staged ADD COLUMN matched TEXT;
ALTER TABLE runs ADD COLUMN matched TEXT;
-- The rule that stopped the run: NULL where none did, or where it never came so far.
ALTER TABLE runs ADD COLUMN gate TEXT;
-- A ledger: rows are added, never changed.
CREATE TABLE acceptances (
    run_id INTEGER PRIMARY KEY REFERENCES runs,
    accepted_at TEXT NOT NULL,
    accepted_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    verdict TEXT NOT NULL
) STRICT;
CREATE TRIGGER acceptances_are_not_changed BEFORE UPDATE ON acceptances BEGIN SELECT raise(ABORT, 'the ledger is not changed'); END;
CREATE TRIGGER acceptances_are_not_deleted BEFORE DELETE ON acceptances BEGIN SELECT raise(ABORT, 'the ledger is not changed'); END;
-- What each host's robots.txt said when a run asked for it.
CREATE TABLE robots_files (
    run_id INTEGER NOT NULL REFERENCES runs,
    host TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER,
    verdict TEXT NOT NULL,
    refused INTEGER NOT NULL DEFAULT 0,
    sha256 TEXT,
    PRIMARY KEY (run_id, host)
) STRICT;
CREATE TABLE robots_texts (
    sha256 TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Other addresses under which a course was listed.
CREATE TABLE course_aliases (
    course_id INTEGER NOT NULL REFERENCES courses,
    url TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    PRIMARY KEY (course_id, url)
) STRICT, WITHOUT ROWID;
-- Reviewers whose words are not kept; a key, never a name.
CREATE TABLE forgotten_authors (
    author_key TEXT PRIMARY KEY,
    forgotten_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- What a promotion said before its source changed it, whoever writes.
CREATE TABLE promo_versions (
    promo_id INTEGER NOT NULL REFERENCES promos,
    valid_to TEXT NOT NULL,
    code TEXT,
    percent REAL,
    amount INTEGER,
    currency TEXT,
    min_price INTEGER,
    starts_at TEXT,
    ends_at TEXT,
    stackable INTEGER,
    paused INTEGER NOT NULL,
    page_id INTEGER NOT NULL REFERENCES pages,
    PRIMARY KEY (promo_id, valid_to)
) STRICT;
CREATE TRIGGER promos_keep_versions AFTER UPDATE OF code, percent, amount, currency, min_price, starts_at, ends_at, stackable, paused ON promos
WHEN (OLD.code IS NOT NEW.code OR OLD.percent IS NOT NEW.percent OR OLD.amount IS NOT NEW.amount OR OLD.currency IS NOT NEW.currency
    OR OLD.min_price IS NOT NEW.min_price OR OLD.starts_at IS NOT NEW.starts_at OR OLD.ends_at IS NOT NEW.ends_at
    OR OLD.stackable IS NOT NEW.stackable OR OLD.paused IS NOT NEW.paused)
BEGIN
    INSERT INTO promo_versions
    VALUES (OLD.promo_id, NEW.last_seen_at, OLD.code, OLD.percent, OLD.amount, OLD.currency, OLD.min_price, OLD.starts_at, OLD.ends_at,
        OLD.stackable, OLD.paused, OLD.page_id)
    ON CONFLICT (promo_id, valid_to) DO NOTHING;
END;
-- Which rules made a figure: a figure of other rules stays what it was, and says so.
ALTER TABLE school_stats_history ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;
ALTER TABLE category_stats_history ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;
ALTER TABLE stats_state ADD COLUMN rules INTEGER NOT NULL DEFAULT 1;
