"""Reviewers who want their words gone: the texts go, the ratings and the counts stay, and what comes again is not kept."""

import sqlite3
from dataclasses import dataclass

from sqlite_utils import Database

from db.connect import write_batch
from db.journal import forget_texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """How much was removed."""

    reviews: int
    versions: int
    urls: tuple[str, ...]
    """Addresses of the pages on which the reviews stood, whose stored bodies hold the words too."""


def forget_author(db: Database, author_key: str, now: str) -> Forgotten:
    """Remove what a reviewer wrote from every byte of the file, and remember the key so that it is not taken in again.

    Title, pros, cons and text become NULL in reviews, in their former versions, in what exports of the past show and in what is staged;
    the rating, its day and the row stay, so that no figure changes. Figures that rest on two equal texts (`duplicate_of`) keep the mark
    they had.

    Args:
        db: the database, outside a transaction; nobody else may be writing.
        author_key: as in `reviews.author_key`.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        sqlite3.Error: the file cannot be written: nothing has changed, or (while the file is written anew, which needs room for all of it
            a second time) the rows have, and their former bytes are still there: run it again.
    """
    with write_batch(db) as conn:
        conn.execute("INSERT INTO forgotten_authors VALUES (?, ?) ON CONFLICT DO NOTHING", (author_key, now))
        urls = tuple(row[0] for row in conn.execute(_PAGES, (author_key,)))
        reviews = conn.execute(
            "UPDATE reviews SET title = NULL, pros = NULL, cons = NULL, text = NULL, text_key = NULL WHERE author_key = ?"
            " AND coalesce(title, pros, cons, text) IS NOT NULL",
            (author_key,),
        ).rowcount
        versions = conn.execute(
            "UPDATE review_versions SET title = NULL, pros = NULL, cons = NULL, text = NULL WHERE coalesce(title, pros, cons, text)"
            " IS NOT NULL AND review_id IN (SELECT review_id FROM reviews WHERE author_key = ?)",
            (author_key,),
        ).rowcount
        forget_texts(conn, [row[0] for row in conn.execute("SELECT review_id FROM reviews WHERE author_key = ?", (author_key,))])
        conn.execute(
            "UPDATE staged_reviews SET title = NULL, pros = NULL, cons = NULL, text = NULL, text_key = NULL WHERE author_key = ?",
            (author_key,),
        )
        conn.executemany(
            "UPDATE issues SET text = NULL WHERE url = ? AND field IN ('title', 'pros', 'cons', 'text', 'rating', 'published_on')",
            [(url,) for url in urls],
        )
    # Rows that were deleted before, staged ones among them, stand in the free pages of the file until it is written anew.
    db.conn.execute("VACUUM")
    db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return Forgotten(reviews=reviews, versions=versions, urls=urls)


_PAGES = """
SELECT DISTINCT p.url FROM reviews AS r JOIN pages AS p USING (page_id) WHERE r.author_key = ?1
UNION SELECT DISTINCT p.url FROM review_versions AS v JOIN reviews AS r USING (review_id) JOIN pages AS p ON p.page_id = v.page_id
WHERE r.author_key = ?1
UNION SELECT DISTINCT p.url FROM staged_reviews AS s JOIN pages AS p USING (page_id) WHERE s.author_key = ?1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Where a reviewer's words may stand in the archive."""

    runs: tuple[int, ...]
    """Every run, good or not, of a spider and school that has read a review of theirs."""
    reviews: frozenset[tuple[str, str]]
    """Source and id of their reviews."""


def author_traces(conn: sqlite3.Connection, author_key: str) -> Traces:
    """Where to look for what a reviewer wrote."""
    runs = conn.execute(
        "SELECT DISTINCT other.run_id FROM runs AS other JOIN runs AS own ON other.spider = own.spider AND other.school_id IS own.school_id"
        f" WHERE own.run_id IN (SELECT run_id FROM pages WHERE url IN ({_PAGES})) ORDER BY 1",
        (author_key,),
    )
    reviews = conn.execute(
        "SELECT source, external_id FROM reviews WHERE author_key = ?1"
        " UNION SELECT source, external_id FROM staged_reviews WHERE author_key = ?1",
        (author_key,),
    )
    return Traces(runs=tuple(run_id for (run_id,) in runs), reviews=frozenset(reviews.fetchall()))


def is_known_author(conn: sqlite3.Connection, author_key: str) -> bool:
    """Whether the key is that of anybody who wrote something here, or who has been forgotten."""
    return any(
        conn.execute(f"SELECT 1 FROM {table} WHERE author_key = ? LIMIT 1", (author_key,)).fetchone() is not None
        for table in ("forgotten_authors", "reviews", "staged_reviews")
    )


def forgotten_keys(conn: sqlite3.Connection) -> frozenset[str]:
    """The keys whose words are not kept."""
    return frozenset(row[0] for row in conn.execute("SELECT author_key FROM forgotten_authors"))
