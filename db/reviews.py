"""Publishing reviews: the hot path, one `executemany` a chunk of staged pages and nothing per row that a statement can do for all."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from db.courses import MISSES_ALLOWED, Publication, add_issue
from db.duplicates import mark_duplicates
from db.staging import REVIEW_FIELDS
from normalize.models import Issue

CHUNK = 2_000
"""Rows in hand at a time."""

_STATED = REVIEW_FIELDS[:-1]
_COLUMNS = (*_STATED, "course_id", "school_id", "first_seen_at", "last_seen_at", "page_id")
_KEPT = (
    "url",
    "author_key",
    "rating",
    "rating_text",
    "title",
    "pros",
    "cons",
    "text",
    "published_on",
    "course_id",
    "last_seen_at",
    "page_id",
)

# The first statement of a run counts: a row that this run has already written is left alone, and so is another school's.
_UPSERT = f"""
INSERT INTO reviews ({", ".join(_COLUMNS)}) VALUES ({", ".join("?" * len(_COLUMNS))})
ON CONFLICT (source, external_id) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in _KEPT)}, removed_at = NULL, missed_runs = 0
WHERE school_id = excluded.school_id
    AND (SELECT run_id FROM pages WHERE page_id = reviews.page_id) <> (SELECT run_id FROM pages WHERE page_id = excluded.page_id)
"""

Row = tuple[Any, ...]


def publish_reviews(conn: sqlite3.Connection, run: Publication, pages: Iterable[tuple[int, Sequence[Sequence[Any]]]]) -> None:
    """Write what a run says of reviews, in a transaction of the caller's; then count what was missed and mark duplicates.

    Args:
        conn: the connection.
        run: the run.
        pages: page and staged rows (`REVIEW_FIELDS`), in a fixed order; read once, piece by piece.
    """
    courses = dict(conn.execute("SELECT url, course_id FROM courses WHERE school_id = ?", (run.school_id,)))
    rows = _rows(run, pages, courses)
    written = False
    while chunk := list(islice(rows, CHUNK)):
        written = True
        if conn.executemany(_UPSERT, chunk).rowcount < len(chunk):
            _report_foreign(conn, run, chunk)
    if written:
        _count_misses(conn, run)
        mark_duplicates(conn, run.school_id)


def _rows(run: Publication, pages: Iterable[tuple[int, Sequence[Sequence[Any]]]], courses: Mapping[str, int]) -> Iterator[Row]:
    for page_id, reviews in pages:
        tail = (run.school_id, run.now, run.now, page_id)
        for *stated, course_url in reviews:
            yield (*stated, courses.get(course_url), *tail)


def _report_foreign(conn: sqlite3.Connection, run: Publication, chunk: Sequence[Row]) -> None:
    for row in chunk:
        source, external_id, page_id = row[0], row[1], row[-1]
        (school_id,) = conn.execute("SELECT school_id FROM reviews WHERE source = ? AND external_id = ?", (source, external_id)).fetchone()
        if school_id != run.school_id:
            reason = "the review is known as one of another school"
            add_issue(conn, run, page_id, Issue(kind="suspect", field="external_id", text=external_id, reason=reason))


def _count_misses(conn: sqlite3.Connection, run: Publication) -> None:
    """Count this run against the reviews that it should have read: of a source that it read without a failed page on that site."""
    conn.execute(
        "UPDATE reviews SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)"
        " WHERE school_id = ?5 AND removed_at IS NULL AND source IN (SELECT value FROM json_each(?6))"
        " AND (SELECT spider = ?1 AND run_id <> ?2 FROM pages JOIN runs USING (run_id) WHERE pages.page_id = reviews.page_id)",
        (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id, _whole_sources(conn, run)),
    )


def _whole_sources(conn: sqlite3.Connection, run: Publication) -> str:
    """List the sources whose site answered every request of this run, as a JSON array."""
    row = conn.execute(
        "WITH hosts AS (SELECT page_id, failed,"
        " substr(url, 1, 8 + instr(substr(url, 9) || '/', '/')) AS host FROM pages WHERE run_id = ?1),"
        " sources AS (SELECT DISTINCT source, host FROM reviews JOIN hosts USING (page_id) WHERE school_id = ?2)"
        " SELECT json_group_array(source) FROM (SELECT source FROM sources GROUP BY source"
        " HAVING NOT max(host IN (SELECT host FROM hosts WHERE failed IS NOT NULL)))",
        (run.run_id, run.school_id),
    ).fetchone()
    return str(row[0])
