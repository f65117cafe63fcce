"""Which row of `courses` each statement of a run is written to: one that is known, or has moved, or a new one."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from db.identity import KnownCourse, Match, SchoolCourses, address_id, folded_title, shares_a_word
from db.publication import Publication, add_issue
from normalize.models import Issue
from normalize.words import canonical_url

PAGE, FEED = 1, 3
"""Ranks of the statements of a school's own pages and of a feed."""
_OTHER_TITLE = "a title without a common word: another course, or none? Believed when the next run says it again"
_SHARED_ADDRESS = "identity_mismatch: pages with different titles give this one address for their own"


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


def course_rows(conn: sqlite3.Connection, run: Publication, statements: Sequence[CourseStatement]) -> dict[int, list[CourseStatement]]:
    """The statements by the row that they are about, in the order given; rows are made and moved as needed."""
    by_course: dict[int, list[CourseStatement]] = {}
    statements = _without_strangers(conn, run, statements)
    courses = _school_courses(conn, run, statements)
    renumbered = []
    titles = cache(lambda: _titles_by_url(statements))
    for statement in statements:
        if _is_another_course(conn, run, courses, statement, titles):
            continue
        course_id, match = _identify(conn, run, courses, statement)
        by_course.setdefault(course_id, []).append(statement)
        if match == "renumbered":
            renumbered.append(statement)
    if renumbered:
        text, reason = f"{len(renumbered)} of {len(by_course)} courses", "the feed gave them new ids: known again by address or title"
        add_issue(conn, run, renumbered[0].page_id, Issue(kind="suspect", field="external_id", text=text, reason=reason))
    return by_course


def _without_strangers(conn: sqlite3.Connection, run: Publication, statements: Sequence[CourseStatement]) -> Sequence[CourseStatement]:
    """The statements without those of pages that merely give the address of another course for their own, each of which is an issue."""
    shared = [each for group in _of_several_titles(statements) for each in group]
    if not shared:
        return statements
    pages = dict(conn.execute("SELECT page_id, url FROM pages WHERE run_id = ?", (run.run_id,)))
    own = {(each.url, folded_title(each.title)) for each in shared if canonical_url(pages[each.page_id]) == each.url}
    # Where even the address itself tells two titles, neither is its own.
    titles = Counter(url for url, _ in own)
    strangers = [each for each in shared if titles[each.url] != 1 or (each.url, folded_title(each.title)) not in own]
    for each in strangers:
        issue = Issue(kind="rejected", field="courses", text=f"{each.url}: «{each.title or ''}»", reason=_SHARED_ADDRESS)
        add_issue(conn, run, each.page_id, issue)
    dropped = set(map(id, strangers))
    return [each for each in statements if id(each) not in dropped]


def _of_several_titles(statements: Sequence[CourseStatement]) -> list[list[CourseStatement]]:
    """The statements of pages about one course each that give one address and call the course there by different titles.

    A list may call a course otherwise than its page does, and a feed may list each tariff apart.
    """
    told = Counter(each.page_id for each in statements)
    by_url: dict[str, list[CourseStatement]] = {}
    for each in statements:
        if each.rank == PAGE and told[each.page_id] == 1:
            by_url.setdefault(each.url, []).append(each)
    return [group for group in by_url.values() if len({folded_title(each.title) for each in group if each.title}) > 1]


def _school_courses(conn: sqlite3.Connection, run: Publication, statements: Sequence[CourseStatement]) -> SchoolCourses:
    courses = SchoolCourses(
        read_urls=frozenset(statement.url for statement in statements),
        read_ids=frozenset(statement.external_id for statement in statements),
        read_titles=cache(lambda: Counter(folded_title(statement.title) for statement in statements)),
    )
    rows = conn.execute(
        "SELECT course_id, external_id, url, title, removed_at IS NULL, EXISTS (SELECT 1 FROM course_claims l WHERE"
        " l.course_id = c.course_id AND l.spider <> ?2 AND l.removed_at IS NULL) FROM courses c WHERE school_id = ?1",
        (run.school_id, run.spider),
    )
    courses.load(
        KnownCourse(
            course_id=course_id, external_id=own_id, url=url, title=title, is_current=bool(current), has_other_source=bool(others)
        )
        for course_id, own_id, url, title, current, others in rows
    )  # fmt: skip
    return courses


def _titles_by_url(statements: Sequence[CourseStatement]) -> dict[str, list[str]]:
    titles: dict[str, list[str]] = {}
    for statement in statements:
        if statement.title is not None:
            titles.setdefault(statement.url, []).append(statement.title)
    return titles


def _is_another_course(
    conn: sqlite3.Connection,
    run: Publication,
    courses: SchoolCourses,
    statement: CourseStatement,
    titles: Callable[[], Mapping[str, Sequence[str]]],
) -> bool:
    """Tell, with an issue, whether a known address has a title without a common word all of a sudden: what was known stands.

    It may be another course, or a page that says «not found» in words of its own. What the next run says again is believed.
    """
    known, title = courses.by_url.get(statement.url), statement.title
    if known is None or not known.is_current or title is None or folded_title(known.title) == folded_title(title):
        return False
    row = conn.execute(
        "SELECT course ->> '$.title' FROM course_claims WHERE (course_id, spider) = (?, ?) AND run_id <> ?",
        (known.course_id, run.spider, run.run_id),
    ).fetchone()
    # Where another place of this run still calls it by its name, the two are laid side by side as ever.
    if row is None or row[0] is None or any(shares_a_word(row[0], each) for each in titles()[statement.url]):
        return False
    text = f"{statement.url}: «{title}», before «{row[0]}»"
    before = conn.execute(
        "SELECT 1 FROM issues WHERE (reason, text) = (?, ?) AND run_id = (SELECT max(run_id) FROM runs"
        " WHERE spider = ? AND school_id = ? AND status = 'ok' AND run_id < ?)",
        (_OTHER_TITLE, text, run.spider, run.school_id, run.run_id),
    ).fetchone()
    if before is None:
        add_issue(conn, run, statement.page_id, Issue(kind="suspect", field="title", text=text, reason=_OTHER_TITLE))
    return before is None


def _identify(conn: sqlite3.Connection, run: Publication, courses: SchoolCourses, statement: CourseStatement) -> tuple[int, Match]:
    url, external_id, title = statement.url, statement.external_id, statement.title
    match, known = courses.match(url, external_id, title, in_feed=statement.rank == FEED)
    if match == "id_taken":
        owner = courses.by_external_id[external_id]
        _suspect_id(conn, run, statement, f"{url} has the id of {owner.url}, another course")
        external_id = address_id(url)
    elif match == "id_elsewhere":
        owner = courses.by_external_id[external_id]
        _suspect_id(conn, run, statement, f"{url} is known, its id is that of {owner.url}")
    if known is None:
        return _new_row(conn, run, courses, replace(statement, external_id=external_id)), match
    if match == "alias":
        _save_alias(conn, known.course_id, url, run.now)
    # The school's own pages know the id better than the feed that listed the course first.
    elif match in {"renamed", "renumbered"} or (match == "known" and external_id != known.external_id and statement.rank < FEED):
        _move_row(conn, run, courses, known, replace(statement, title=title or known.title))
    return known.course_id, match


def _new_row(conn: sqlite3.Connection, run: Publication, courses: SchoolCourses, statement: CourseStatement) -> int:
    row = conn.execute(
        "INSERT INTO courses (school_id, external_id, url, title, first_seen_at, last_seen_at, page_id)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
        (run.school_id, statement.external_id, statement.url, statement.title, run.now, statement.page_id),
    )
    course_id = int(row.lastrowid or 0)
    courses.add(_listed(course_id, statement))
    return course_id


def _move_row(conn: sqlite3.Connection, run: Publication, courses: SchoolCourses, known: KnownCourse, statement: CourseStatement) -> None:
    """Give a row the address and id under which its course is listed now."""
    conn.execute("UPDATE courses SET url = ?, external_id = ? WHERE course_id = ?", (statement.url, statement.external_id, known.course_id))
    if statement.url != known.url:
        _save_alias(conn, known.course_id, known.url, run.now)
    courses.drop(known)
    courses.add(_listed(known.course_id, statement))


def _listed(course_id: int, statement: CourseStatement) -> KnownCourse:
    return KnownCourse(
        course_id=course_id, external_id=statement.external_id, url=statement.url, title=statement.title, has_other_source=False
    )  # fmt: skip


def _save_alias(conn: sqlite3.Connection, course_id: int, url: str, now: str) -> None:
    conn.execute("INSERT INTO course_aliases VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (course_id, url, now))


def _suspect_id(conn: sqlite3.Connection, run: Publication, statement: CourseStatement, reason: str) -> None:
    issue = Issue(kind="suspect", field="external_id", text=statement.external_id, reason=reason)
    add_issue(conn, run, statement.page_id, issue)
