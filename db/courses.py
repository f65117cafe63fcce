"""Publishing courses: statements of a run become claims, claims become rows of `courses`, `offers` and their links."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from db.claims import COURSE_COLUMNS, LINKS, Claim, complete_claim, merge_claims, unite_statements
from db.course_rows import CourseStatement, course_rows
from db.links import save_links
from db.offers import save_offers
from db.publication import MISSES_ALLOWED, Publication, add_issue
from normalize.models import Issue

# Pages that did not come, or could not be understood. Those that say themselves that nothing is there are not among them: 404 and 410, «not
# found» in words, a redirect to another page. Nor is what we may not ask for, which has never led to a course, and a robots.txt that is not
# to be had: it names no sitemap then.
_UNREAD = """
SELECT about, landed FROM pages AS p WHERE run_id = ?2 AND failed IS NOT NULL AND status NOT IN (404, 410) AND failed <> 'soft_404'
    AND NOT (failed = 'identity_mismatch' AND landed IS NOT NULL)
    AND (about IS NOT NULL OR failed NOT IN ('robots', 'offsite', 'url_too_long', 'refused_scheme', 'refused_address'))
    AND NOT (url LIKE '%/robots.txt' AND status BETWEEN 400 AND 499)
    AND (about IS NOT NULL OR ?6 > (
        SELECT count(*) FROM (
            SELECT run_id FROM runs WHERE spider = ?1 AND school_id = ?5 AND status = 'ok' AND run_id < ?2 ORDER BY run_id DESC LIMIT ?6
        ) AS former JOIN pages AS then_ ON then_.run_id = former.run_id AND then_.url = p.url WHERE then_.failed IS NOT NULL
    ))
"""
LIST_PATIENCE = 14
"""A list that could not be read in so many published runs on end is no reason any longer to keep what it may have named."""

_PLAIN = "rtrim(substr({0}, 1, instr({0} || '?', '?') - 1), '/')"

# Where a sitemap, a listing or an index could not be read, what it would have led to is not known: nothing has been missed then.
_COUNT_MISSES = f"""
WITH unread AS ({_UNREAD})
UPDATE course_claims SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)
WHERE spider = ?1 AND removed_at IS NULL AND run_id <> ?2 AND NOT EXISTS (SELECT 1 FROM unread WHERE about IS NULL)
    AND course_id IN (
        SELECT course_id FROM courses WHERE school_id = ?5
            AND url NOT IN (SELECT about FROM unread WHERE about IS NOT NULL)
            AND url NOT IN (SELECT {_PLAIN.format("landed")} FROM unread WHERE landed IS NOT NULL)
            AND course_id NOT IN (SELECT course_id FROM course_aliases JOIN unread ON course_aliases.url = unread.about)
            AND course_id NOT IN (
                SELECT course_id FROM course_claims JOIN pages USING (page_id) JOIN unread ON {_PLAIN.format("asked")} = unread.about
                WHERE spider = ?1
            )
    )
"""


def publish_courses(conn: sqlite3.Connection, run: Publication, statements: Sequence[CourseStatement]) -> None:
    """Write what a run says of the courses of its school, in a transaction of the caller's.

    Args:
        conn: the connection.
        run: the run.
        statements: in a fixed order (rank, then address), so that ids do not depend on which page came first.
    """
    by_course = course_rows(conn, run, statements)
    for course_id, said in by_course.items():
        _save_claim(conn, run, course_id, said)
    changed = [*by_course, *_count_misses(conn, run)]
    for course_id in dict.fromkeys(changed):
        merge_course(conn, run, course_id)


def _claim(run: Publication, statement: CourseStatement, course: Mapping[str, Any]) -> Claim:
    return Claim(
        spider=run.spider,
        rank=statement.rank,
        page_id=statement.page_id,
        course={key: course[key] for key in (*COURSE_COLUMNS, *LINKS)},
        offers=tuple(course["offers"]),
    )


def _save_claim(conn: sqlite3.Connection, run: Publication, course_id: int, said: Sequence[CourseStatement]) -> None:
    read = [statement.read() for statement in said]
    statements = [_claim(run, statement, course) for statement, course in zip(said, read, strict=True)]
    claim, contradictions = unite_statements(statements)
    if any(course.get("incomplete") for course in read) and (former := _former_claim(conn, run, course_id)):
        claim = complete_claim(claim, former)
    for found in contradictions:
        issue = Issue(kind="conflict", field=found.field, text=found.text, reason="two entries for one course differ")
        add_issue(conn, run, claim.page_id, issue)
    conn.execute(
        "INSERT INTO course_claims (course_id, spider, rank, course, offers, page_id, run_id, last_seen_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (course_id, spider) DO UPDATE SET rank = excluded.rank, course = excluded.course,"
        " offers = excluded.offers, page_id = excluded.page_id, run_id = excluded.run_id, last_seen_at = excluded.last_seen_at,"
        " missed_runs = 0, removed_at = NULL",
        (course_id, run.spider, claim.rank, _json(claim.course), _json(claim.offers), claim.page_id, run.run_id, run.now),
    )


def _former_claim(conn: sqlite3.Connection, run: Publication, course_id: int) -> Claim | None:
    row = conn.execute(
        "SELECT rank, page_id, course, offers FROM course_claims WHERE (course_id, spider) = (?, ?)", (course_id, run.spider)
    ).fetchone()
    if row is None:
        return None
    rank, page_id, course, offers = row
    return Claim(spider=run.spider, rank=rank, page_id=page_id, course=json.loads(course), offers=tuple(json.loads(offers)))


def _count_misses(conn: sqlite3.Connection, run: Publication) -> list[int]:
    """Count this run against the courses that it does not list; returns those that its source has now dropped."""
    conn.execute(_COUNT_MISSES, (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id, LIST_PATIENCE))
    dropped = conn.execute(
        "SELECT course_id FROM course_claims JOIN courses USING (course_id) WHERE spider = ? AND school_id = ? AND run_id <> ?"
        " AND course_claims.removed_at = ? ORDER BY course_id",
        (run.spider, run.school_id, run.run_id, run.now),
    )
    return [row[0] for row in dropped]


def merge_course(conn: sqlite3.Connection, run: Publication, course_id: int) -> None:
    """Bring a course, its tariffs and its links to what its sources' claims say together; removed where none lists it any longer."""
    rows = conn.execute(
        "SELECT spider, rank, page_id, course, offers, last_seen_at FROM course_claims WHERE course_id = ? AND removed_at IS NULL",
        (course_id,),
    ).fetchall()
    if not rows:
        conn.execute("UPDATE courses SET removed_at = ? WHERE course_id = ? AND removed_at IS NULL", (run.now, course_id))
        return
    claims = [
        Claim(spider=spider, rank=rank, page_id=page_id, course=json.loads(course), offers=tuple(json.loads(offers)), read_at=read_at)
        for spider, rank, page_id, course, offers, read_at in rows
    ]
    course, offers = merge_claims(claims)
    best = min(claims, key=lambda claim: (claim.rank, claim.spider))
    (seen_at,) = conn.execute("SELECT max(last_seen_at) FROM course_claims WHERE course_id = ?", (course_id,)).fetchone()
    columns = (*COURSE_COLUMNS, "last_seen_at", "page_id")
    values = {**course, "last_seen_at": seen_at, "page_id": best.page_id, "course_id": course_id}
    conn.execute(
        f"UPDATE courses SET {', '.join(f'{c} = :{c}' for c in columns)}, removed_at = NULL WHERE course_id = :course_id",
        {key: values[key] for key in (*columns, "course_id")},
    )
    save_links(conn, course_id, run.school_id, course)
    save_offers(conn, course_id, offers, run.now)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
