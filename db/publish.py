"""Publishing a run: everything it has staged becomes facts in one transaction, or nothing does."""

import json
import sqlite3
from collections.abc import Iterator
from functools import lru_cache, partial
from typing import Any

from sqlite_utils import Database

from db.connect import write_batch
from db.course_rows import CourseStatement
from db.courses import publish_courses
from db.errors import RunStateError
from db.journal import close_write
from db.promos import publish_promos
from db.publication import Publication
from db.reviews import publish_reviews
from db.runs import close_run, drop_staged_before
from db.staging import COURSE_RANKS
from db.stated_ratings import publish_stated_ratings
from db.vacancies import publish_vacancies


def publish_run(db: Database, run_id: int, now: str) -> None:
    """Move what a run has staged into the facts tables, mark what it did not see, and call the run `ok`: all at once.

    The commit is on the disk when this returns (`synchronous = FULL`). The run's figures are those of its staged rows, which are gone then.

    Args:
        db: the database, outside a transaction.
        run_id: a run that is `running`.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    Raises:
        RunStateError: the run does not exist or is already closed.
        UnknownCategoryError: a course names a category that `save_categories` has not been given.
        sqlite3.Error: disk full and the like; nothing is published and the staged rows are still there.
    """
    db.conn.execute("PRAGMA synchronous = FULL")
    try:
        with write_batch(db):
            publish_in_transaction(db, run_id, now, written_at=now)
    finally:
        db.conn.execute("PRAGMA synchronous = NORMAL")


def publish_in_transaction(db: Database, run_id: int, now: str, *, written_at: str) -> None:
    """As `publish_run`, in a transaction of the caller's; `written_at`: when that is, where `now` is when the run ended."""
    conn = db.conn
    spider, school_id = _running(conn, run_id)
    if school_id is None:
        publish_vacancies(conn, staged_vacancies(conn, run_id), now)
    else:
        _publish_school(conn, Publication(run_id=run_id, spider=spider, school_id=school_id, now=now))
    close_run(db, run_id, "ok", None, now)
    conn.execute("DELETE FROM staged WHERE run_id = ?", (run_id,))
    drop_staged_before(conn, run_id)
    close_write(conn, written_at)


def _publish_school(conn: sqlite3.Connection, run: Publication) -> None:
    _name_school(conn, run)
    publish_courses(conn, run, _course_statements(conn, run.run_id))
    publish_promos(conn, run, _promos(conn, run.run_id))
    publish_reviews(conn, run)
    publish_stated_ratings(conn, run, _stated_ratings(conn, run.run_id))


def staged_vacancies(conn: sqlite3.Connection, run_id: int) -> Iterator[dict[str, Any]]:
    """What a run has staged of vacancies, list by list."""
    for (payload,) in conn.execute("SELECT payload FROM staged JOIN pages USING (page_id) WHERE staged.run_id = ? ORDER BY url", (run_id,)):
        yield from json.loads(payload).get("vacancies", ())


def _running(conn: sqlite3.Connection, run_id: int) -> tuple[str, int | None]:
    row = conn.execute("SELECT spider, school_id, status FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None or row[2] != "running":
        raise RunStateError(f"run {run_id} cannot be published: it {'does not exist' if row is None else f'is {row[2]}'}")
    return row[0], row[1]


def _payloads(conn: sqlite3.Connection, run_id: int, counted: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the staged pages that state something of a kind, by address and part, whatever order they came in."""
    # Payloads are large: sorted are their keys.
    keys = conn.execute(
        f"SELECT page_id, part FROM staged JOIN pages USING (page_id) WHERE staged.run_id = ? AND staged.{counted} > 0"
        " ORDER BY pages.url, part",
        (run_id,),
    ).fetchall()
    for page_id, part in keys:
        (payload,) = conn.execute("SELECT payload FROM staged WHERE page_id = ? AND part = ?", (page_id, part)).fetchone()
        yield page_id, json.loads(payload)


def _course_statements(conn: sqlite3.Connection, run_id: int) -> list[CourseStatement]:
    @lru_cache(maxsize=2)
    def courses(page_id: int, part: int) -> list[dict[str, Any]]:
        """The courses of one staged part; they are read in the order of the parts, so that one or two in hand are enough."""
        (payload,) = conn.execute("SELECT payload FROM staged WHERE page_id = ? AND part = ?", (page_id, part)).fetchone()
        told: list[dict[str, Any]] = json.loads(payload)["courses"]
        return told

    def read(page_id: int, part: int, number: int) -> dict[str, Any]:
        return courses(page_id, part)[number]

    keys = conn.execute(
        "SELECT page_id, part, payload ->> 'source' FROM staged JOIN pages USING (page_id)"
        " WHERE staged.run_id = ? AND staged.courses > 0 ORDER BY pages.url, part",
        (run_id,),
    ).fetchall()
    statements = [
        CourseStatement(
            rank=COURSE_RANKS[source], page_id=page_id, external_id=course["external_id"], url=course["url"], title=course["title"],
            read=partial(read, page_id, part, number),
        )
        for page_id, part, source in keys for number, course in enumerate(courses(page_id, part))
    ]  # fmt: skip
    return sorted(statements, key=lambda statement: statement.rank)


def _promos(conn: sqlite3.Connection, run_id: int) -> list[tuple[int, dict[str, Any]]]:
    return [(page_id, promo) for page_id, payload in _payloads(conn, run_id, "promos") for promo in payload["promos"]]


def _stated_ratings(conn: sqlite3.Connection, run_id: int) -> list[tuple[int, dict[str, Any]]]:
    rows = conn.execute(
        "SELECT page_id, value FROM staged JOIN pages USING (page_id), json_each(payload, '$.stated_ratings')"
        " WHERE staged.run_id = ? ORDER BY pages.url, part, key",
        (run_id,),
    )
    return [(page_id, json.loads(stated)) for page_id, stated in rows]


def _name_school(conn: sqlite3.Connection, run: Publication) -> None:
    """Give a school that so far has only its slug the name and home page that a page (a feed) tells."""
    (is_named,) = conn.execute("SELECT name <> slug FROM schools WHERE school_id = ?", (run.school_id,)).fetchone()
    if is_named:
        return
    conn.execute(
        "UPDATE schools SET name = coalesce(told.name, schools.name), home_url = coalesce(schools.home_url, told.home_url)"
        " FROM (SELECT min(payload ->> 'school_name') AS name, min(payload ->> 'home_url') AS home_url"
        " FROM staged WHERE run_id = ?) AS told"
        " WHERE school_id = ? AND (told.name IS NOT NULL OR told.home_url IS NOT NULL)",
        (run.run_id, run.school_id),
    )
