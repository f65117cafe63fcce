-- The keys with which reviewers' names were hashed, the one in use last: a fingerprint of each, so that another is not taken for it.
CREATE TABLE author_keys (
    author_key_id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    first_used_at TEXT NOT NULL
) STRICT;
