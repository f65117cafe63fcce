"""Publishing reviews: the hot path, one statement a staged page and nothing of a row passes through Python."""

import json
import sqlite3
from urllib.parse import urlsplit

from db.duplicates import mark_duplicates
from db.publication import MISSES_ALLOWED, Publication, add_issue
from db.review_identity import day_kept, find_known
from db.staging import REVIEW_FIELDS
from normalize.models import Issue

_STATED = REVIEW_FIELDS[:-1]
_COLUMNS = (*_STATED, "text_key", "page_id", "course_id", "school_id", "first_seen_at", "last_seen_at")
_KEPT = (
    "url",
    "author_key",
    "rating",
    "rating_text",
    "title",
    "pros",
    "cons",
    "text",
    "course_id",
    "last_seen_at",
    "page_id",
    "text_key",
)

# A page with few reviews comes before one with many: the page of one review tells it whole, a list may tell the beginning.
_PAGES = """
SELECT ?2, ?3, first_review, first_review + reviews - 1 FROM staged JOIN pages USING (page_id)
WHERE staged.run_id = ?1 AND first_review IS NOT NULL ORDER BY staged.reviews, pages.url, part
"""

# The first statement of a run counts: a row that this run has already written is left alone, and so is another school's.
_UPSERT = f"""
INSERT INTO reviews ({", ".join(_COLUMNS)})
SELECT {", ".join(_STATED)}, text_key, page_id,
    iif(course_url IS NULL, NULL, (SELECT course_id FROM courses WHERE school_id = ?1 AND courses.url = course_url)), ?1, ?2, ?2
FROM staged_reviews WHERE staged_id BETWEEN ?3 AND ?4
ON CONFLICT (source, external_id) DO UPDATE SET {", ".join(f"{c} = excluded.{c}" for c in _KEPT)}, removed_at = NULL, missed_runs = 0,
    published_on = {day_kept("excluded", "reviews")}
WHERE school_id = excluded.school_id
    AND (SELECT run_id FROM pages WHERE page_id = reviews.page_id) <> (SELECT run_id FROM pages WHERE page_id = excluded.page_id)
"""

_FOREIGN = """
SELECT said.page_id, said.external_id FROM staged JOIN pages USING (page_id)
CROSS JOIN staged_reviews AS said ON staged_id BETWEEN first_review AND first_review + staged.reviews - 1
JOIN reviews AS known ON (known.source, known.external_id) = (said.source, said.external_id)
WHERE staged.run_id = ? AND known.school_id <> ? ORDER BY staged.reviews, pages.url, part, staged_id
"""

# Whether a text is new, edited or back, or a rating comes or goes: what decides over duplicates besides those that are removed.
_CHANGED = f"""
SELECT EXISTS (
    SELECT 1 FROM staged
    CROSS JOIN staged_reviews AS said ON staged_id BETWEEN first_review AND first_review + reviews - 1
    LEFT JOIN reviews AS known ON (known.source, known.external_id) = (said.source, said.external_id)
    WHERE run_id = ? AND (
        known.review_id IS NULL OR known.removed_at IS NOT NULL OR known.text IS NOT said.text OR known.pros IS NOT said.pros
        OR known.cons IS NOT said.cons OR known.author_key IS NOT said.author_key
        OR known.published_on IS NOT {day_kept("said", "known")} OR (known.rating IS NULL) <> (said.rating IS NULL)
    )
)
"""

_SOURCES = """
SELECT DISTINCT source, said.page_id FROM staged
CROSS JOIN staged_reviews AS said ON staged_id BETWEEN first_review AND first_review + reviews - 1 WHERE run_id = ?
"""


def publish_reviews(conn: sqlite3.Connection, run: Publication) -> None:
    """Write what a run has staged of reviews, in a transaction of the caller's; then count what was missed and mark duplicates."""
    (had_reviews,) = conn.execute("SELECT EXISTS (SELECT 1 FROM reviews WHERE school_id = ?)", (run.school_id,)).fetchone()
    pages = conn.execute(_PAGES, (run.run_id, run.school_id, run.now)).fetchall()
    if not pages:
        return
    whole = _read_whole(conn, run)
    if had_reviews:
        find_known(conn, run, whole)
    (changed,) = conn.execute(_CHANGED, (run.run_id,)).fetchone()
    written = conn.executemany(_UPSERT, pages).rowcount
    if written < sum(last - first + 1 for _, _, first, last in pages):
        _report_foreign(conn, run)
    removed = had_reviews and _count_misses(conn, run, whole)
    if changed or removed:
        mark_duplicates(conn, run.school_id)


def _report_foreign(conn: sqlite3.Connection, run: Publication) -> None:
    for page_id, external_id in conn.execute(_FOREIGN, (run.run_id, run.school_id)).fetchall():
        reason = "the review is known as one of another school"
        add_issue(conn, run, page_id, Issue(kind="suspect", field="external_id", text=external_id, reason=reason))


def _count_misses(conn: sqlite3.Connection, run: Publication, whole: list[str]) -> bool:
    """Count this run against the reviews that it should have read: those its spider has read before, of a source it has now read whole.

    Returns:
        Whether one was missed for the last time and is removed.
    """
    missed = conn.execute(
        "UPDATE reviews SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)"
        " WHERE school_id = ?5 AND removed_at IS NULL AND source IN (SELECT value FROM json_each(?6))"
        " AND page_id NOT IN (SELECT page_id FROM pages WHERE run_id = ?2)"
        " AND (SELECT spider = ?1 FROM pages JOIN runs USING (run_id) WHERE pages.page_id = reviews.page_id)"
        " RETURNING removed_at IS NOT NULL",
        (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id, json.dumps(whole)),
    )
    return (1,) in missed.fetchall()


# A list whose end was not seen (`scrapers.review_spider`, `scrapers.api`).
_PAGES_READ = """
SELECT page_id, url, failed IS NOT NULL OR EXISTS (
    SELECT 1 FROM issues WHERE (issues.run_id, issues.page_id, kind, field) = (pages.run_id, pages.page_id, 'suspect', 'reviews')
)
FROM pages WHERE run_id = ?
"""


def _read_whole(conn: sqlite3.Connection, run: Publication) -> list[str]:
    """List the sources on whose site no page failed and every list came to its end: only of these is what was not read gone."""
    sources: dict[str, set[int]] = {}
    for source, page_id in conn.execute(_SOURCES, (run.run_id,)):
        sources.setdefault(source, set()).add(page_id)
    pages = conn.execute(_PAGES_READ, (run.run_id,)).fetchall()
    failed = {urlsplit(url).netloc for _, url, is_lacking in pages if is_lacking}
    doubtful = {page_id for page_id, url, _ in pages if failed and urlsplit(url).netloc in failed}
    return sorted(source for source, page_ids in sources.items() if page_ids.isdisjoint(doubtful))
