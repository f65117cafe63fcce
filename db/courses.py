"""Publishing courses: statements of a run become claims, claims become rows of `courses`, `offers` and their links."""

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from db.claims import COURSE_COLUMNS, LINKS, Claim, complete_claim, merge_claims, unite_statements
from db.identity import KnownCourse, SchoolCourses, address_id
from db.links import save_links
from db.offers import save_offers
from normalize.models import Issue

MISSES_ALLOWED = 3
"""A source that does not list a course in this many published runs on end lists it no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The run that is being published, for everything that is written in its name."""

    run_id: int
    spider: str
    school_id: int
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseStatement:
    """One entry for a course on one staged page."""

    rank: int
    page_id: int
    external_id: str
    url: str
    title: str | None
    read: Callable[[], Mapping[str, Any]]
    """Reads the staged object, `external_id`, `url`, columns, lists and `offers`: a run's objects together would fill the memory."""


def publish_courses(conn: sqlite3.Connection, run: Publication, statements: Sequence[CourseStatement]) -> None:
    """Write what a run says of the courses of its school, in a transaction of the caller's.

    Args:
        conn: the connection.
        run: the run.
        statements: in a fixed order (rank, then address), so that ids do not depend on which page came first.
    """
    by_course: dict[int, list[CourseStatement]] = {}
    courses = _school_courses(conn, run, statements)
    for statement in statements:
        by_course.setdefault(_identify(conn, run, courses, statement), []).append(statement)
    for course_id, said in by_course.items():
        _save_claim(conn, run, course_id, said)
    changed = [*by_course, *_count_misses(conn, run)]
    for course_id in dict.fromkeys(changed):
        _merge(conn, run, course_id)


def _school_courses(conn: sqlite3.Connection, run: Publication, statements: Iterable[CourseStatement]) -> SchoolCourses:
    courses = SchoolCourses(frozenset(statement.url for statement in statements))
    rows = conn.execute(
        "SELECT course_id, external_id, url, title, EXISTS (SELECT 1 FROM course_claims l WHERE l.course_id = c.course_id"
        " AND l.spider <> ?2 AND l.removed_at IS NULL) FROM courses c WHERE school_id = ?1",
        (run.school_id, run.spider),
    )
    courses.add(
        KnownCourse(course_id=course_id, external_id=external_id, url=url, title=title, has_other_source=bool(others))
        for course_id, external_id, url, title, others in rows
    )
    return courses


def _identify(conn: sqlite3.Connection, run: Publication, courses: SchoolCourses, statement: CourseStatement) -> int:
    url, external_id, title = statement.url, statement.external_id, statement.title
    match, known = courses.match(url, external_id, title)
    if match == "alias" and known is not None:
        _save_alias(conn, known.course_id, url, run.now)
    if match == "id_taken":
        owner = courses.by_external_id[external_id]
        _suspect_id(conn, run, statement, f"{url} has the id of {owner.url}, another course")
        external_id = address_id(url)
    elif match == "id_elsewhere":
        owner = courses.by_external_id[external_id]
        _suspect_id(conn, run, statement, f"{url} is known, its id is that of {owner.url}")
    elif match == "renamed" and known is not None:
        conn.execute("UPDATE courses SET url = ? WHERE course_id = ?", (url, known.course_id))
        _save_alias(conn, known.course_id, known.url, run.now)
        del courses.by_url[known.url]
        courses.add([_identified(known.course_id, known.external_id, url, title or known.title)])
    elif match == "known" and known is not None and external_id != known.external_id and statement.rank < 3:
        # The school's own pages know the id better than the feed that listed the course first.
        conn.execute("UPDATE courses SET external_id = ? WHERE course_id = ?", (external_id, known.course_id))
        del courses.by_external_id[known.external_id]
        courses.add([_identified(known.course_id, external_id, url, title or known.title)])
    if known is not None:
        return known.course_id
    row = conn.execute(
        "INSERT INTO courses (school_id, external_id, url, title, first_seen_at, last_seen_at, page_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        (run.school_id, external_id, url, title, run.now, statement.page_id),
    )
    courses.add([_identified(int(row.lastrowid or 0), external_id, url, title)])
    return int(row.lastrowid or 0)


def _save_alias(conn: sqlite3.Connection, course_id: int, url: str, now: str) -> None:
    conn.execute("INSERT INTO course_aliases VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (course_id, url, now))


def _identified(course_id: int, external_id: str, url: str, title: str | None) -> KnownCourse:
    return KnownCourse(course_id=course_id, external_id=external_id, url=url, title=title, has_other_source=False)


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
    """Count this run against the courses that it does not list; returns those that its source has now dropped.

    A course whose page could not be read this time has not been missed (404 and 410 say that it is gone).
    """
    conn.execute(
        "UPDATE course_claims SET missed_runs = missed_runs + 1, removed_at = iif(missed_runs + 1 >= ?4, ?3, NULL)"
        " WHERE spider = ?1 AND removed_at IS NULL AND run_id <> ?2 AND course_id IN (SELECT course_id FROM courses WHERE school_id = ?5"
        " AND url NOT IN (SELECT rtrim(substr(url, 1, instr(url || '?', '?') - 1), '/') FROM pages"
        " WHERE run_id = ?2 AND failed IS NOT NULL AND status NOT IN (404, 410)))",
        (run.spider, run.run_id, run.now, MISSES_ALLOWED, run.school_id),
    )
    dropped = conn.execute(
        "SELECT course_id FROM course_claims JOIN courses USING (course_id) WHERE spider = ? AND school_id = ? AND run_id <> ?"
        " AND course_claims.removed_at = ? ORDER BY course_id",
        (run.spider, run.school_id, run.run_id, run.now),
    )
    return [row[0] for row in dropped]


def _merge(conn: sqlite3.Connection, run: Publication, course_id: int) -> None:
    rows = conn.execute(
        "SELECT spider, rank, page_id, course, offers FROM course_claims WHERE course_id = ? AND removed_at IS NULL", (course_id,)
    ).fetchall()
    if not rows:
        conn.execute("UPDATE courses SET removed_at = ? WHERE course_id = ? AND removed_at IS NULL", (run.now, course_id))
        return
    claims = [
        Claim(spider=spider, rank=rank, page_id=page_id, course=json.loads(course), offers=tuple(json.loads(offers)))
        for spider, rank, page_id, course, offers in rows
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


def _suspect_id(conn: sqlite3.Connection, run: Publication, statement: CourseStatement, reason: str) -> None:
    issue = Issue(kind="suspect", field="external_id", text=statement.external_id, reason=reason)
    add_issue(conn, run, statement.page_id, issue)


def add_issue(conn: sqlite3.Connection, run: Publication, page_id: int, issue: Issue) -> None:
    """Write an issue that shows only when the statements of a whole run are laid side by side."""
    conn.execute(
        "INSERT INTO issues (run_id, page_id, url, kind, field, text, reason)"
        " SELECT ?, page_id, url, ?, ?, ?, ? FROM pages WHERE page_id = ?",
        (run.run_id, issue.kind, issue.field, issue.text, issue.reason, page_id),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
