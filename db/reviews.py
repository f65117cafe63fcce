"""Publishing reviews: the hot path, one `executemany` a chunk of staged pages and nothing per row that a statement can do for all."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

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
StagedPage = tuple[int, Sequence[Sequence[Any]]]


def publish_reviews(conn: sqlite3.Connection, run: Publication, pages: Iterable[StagedPage]) -> None:
    """Write what a run says of reviews, in a transaction of the caller's; then count what was missed and mark duplicates.

    Args:
        conn: the connection.
        run: the run.
        pages: page and staged rows (`REVIEW_FIELDS`), in a fixed order; read once, piece by piece.
    """
    courses = dict(conn.execute("SELECT url, course_id FROM courses WHERE school_id = ?", (run.school_id,)))
    (had_reviews,) = conn.execute("SELECT EXISTS (SELECT 1 FROM reviews WHERE school_id = ?)", (run.school_id,)).fetchone()
    sources: dict[str, set[int]] = {}
    rows = _rows(run, _noting_sources(pages, sources), courses)
    while chunk := list(islice(rows, CHUNK)):
        if conn.executemany(_UPSERT, chunk).rowcount < len(chunk):
            _report_foreign(conn, run, chunk)
    if sources:
        if had_reviews:
            _count_misses(conn, run, sources)
        mark_duplicates(conn, run.school_id)


def _noting_sources(pages: Iterable[StagedPage], sources: dict[str, set[int]]) -> Iterator[StagedPage]:
    for page_id, reviews in pages:
        for source in {review[0] for review in reviews}:
            sources.setdefault(source, set()).add(page_id)
        yield page_id, reviews


def _rows(run: Publication, pages: Iterable[StagedPage], courses: Mapping[str, int]) -> Iterator[Row]:
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


def _count_misses(conn: sqlite3.Connection, run: Publication, sources: Mapping[str, set[int]]) -> None:
    """Count this run against the reviews that it should have read: those its spider has read before, of a source it has now read whole."""
    conn.execute(
        "UPDATE reviews SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)"
        " WHERE school_id = ?5 AND removed_at IS NULL AND source IN (SELECT value FROM json_each(?6))"
        " AND page_id NOT IN (SELECT page_id FROM pages WHERE run_id = ?2)"
        " AND (SELECT spider = ?1 FROM pages JOIN runs USING (run_id) WHERE pages.page_id = reviews.page_id)",
        (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id, json.dumps(_read_whole(conn, run, sources))),
    )


def _read_whole(conn: sqlite3.Connection, run: Publication, sources: Mapping[str, set[int]]) -> list[str]:
    """List the sources on whose site no page failed: only of these is what was not read gone."""
    pages = conn.execute("SELECT page_id, url, failed FROM pages WHERE run_id = ?", (run.run_id,)).fetchall()
    failed = {urlsplit(url).netloc for _, url, reason in pages if reason is not None}
    doubtful = {page_id for page_id, url, _ in pages if failed and urlsplit(url).netloc in failed}
    return sorted(source for source, page_ids in sources.items() if page_ids.isdisjoint(doubtful))
