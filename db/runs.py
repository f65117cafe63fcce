"""Runs: one row per spider and school crawled, from its start to its verdict."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlite_utils import Database

from db.connect import write_batch
from db.errors import RunStateError
from db.listed import PRICE, TITLE, listed

RESUME_WITHIN = timedelta(hours=6)
"""A run killed this recently is taken up again; an older one has failed."""

Status = Literal["ok", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run that has been opened."""

    run_id: int
    school_id: int | None
    """None where what is read is no school's."""
    resumed: bool
    """Whether a killed run of the same spider and school is taken up."""
    started_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFigures:
    """What a run has read, for the verdict on it."""

    run_id: int
    pages: int
    failed_pages: int
    courses: int
    offers: int
    promos: int
    reviews: int
    issues: int
    title_fill: float | None
    """Share of the courses that have a title, 0..1; None without courses."""
    price_fill: float | None
    """Share of the courses with an offer that has a sum or is free, 0..1; None without courses."""
    matched: Mapping[str, int] = field(default_factory=dict)
    """Fact (`course.title`) -> how many courses or reviews state it; empty where nobody counted."""
    listed: int | None = None
    """How often courses were listed, one listed twice counting twice; None of a run of which `courses` is just that."""


def open_run(db: Database, *, spider: str, school_slug: str, school_name: str | None, home_url: str | None, evidence: str, now: str) -> Run:
    """Start a run, or take up the killed one whose start or last page is less than six hours old; an older one is closed as failed.

    Args:
        db: the database.
        spider: the spider's name.
        school_slug: the school; its row is made on first sight. Empty where what is read is no school's.
        school_name: None where the spider does not know it: the row then keeps what it has, at first the slug.
        home_url: likewise.
        evidence: `recorded` or `synthetic`; kept from the first spider that knows the school's name.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.
    """
    with write_batch(db) as conn:
        school_id = _school(conn, school_slug, school_name, home_url, evidence) if school_slug else None
        killed = conn.execute(
            "SELECT run_id, started_at, coalesce((SELECT max(fetched_at) FROM pages WHERE pages.run_id = runs.run_id), started_at)"
            " FROM runs WHERE spider = ? AND school_id IS ? AND status = 'running' ORDER BY run_id DESC",
            (spider, school_id),
        ).fetchall()
        taken_up = killed[0] if killed and min(_time_between(each, now) for each in killed[0][1:]) <= RESUME_WITHIN else None
        for run_id, *_ in killed:
            if taken_up is None or run_id != taken_up[0]:
                close_run(db, run_id, "failed", "interrupted", now)
        if taken_up is not None:
            return Run(run_id=taken_up[0], school_id=school_id, resumed=True, started_at=taken_up[1])
        row = conn.execute("INSERT INTO runs (spider, school_id, started_at) VALUES (?, ?, ?)", (spider, school_id, now))
        return Run(run_id=int(row.lastrowid or 0), school_id=school_id, resumed=False, started_at=now)


def note_arguments(db: Database, run_ids: Sequence[int], arguments: Mapping[str, str]) -> None:
    """Write down what a spider was started with, so that its runs can be read again alike; nothing where there was nothing."""
    if arguments:
        with write_batch(db) as conn:
            conn.executemany(
                "UPDATE runs SET arguments = ? WHERE run_id = ?", [(json.dumps(dict(arguments)), run_id) for run_id in run_ids]
            )


def _school(conn: sqlite3.Connection, slug: str, name: str | None, home_url: str | None, evidence: str) -> int:
    conn.execute(
        "INSERT INTO schools (slug, name, home_url, evidence) VALUES (?1, coalesce(?2, ?1), ?3, ?4) ON CONFLICT (slug) DO UPDATE"
        " SET name = coalesce(?2, name), home_url = coalesce(?3, home_url), evidence = CASE WHEN ?2 IS NULL THEN evidence ELSE ?4 END"
        " WHERE name IS NOT coalesce(?2, name) OR home_url IS NOT coalesce(?3, home_url) OR (?2 IS NOT NULL AND evidence <> ?4)",
        (slug, name, home_url, evidence),
    )
    return int(conn.execute("SELECT school_id FROM schools WHERE slug = ?", (slug,)).fetchone()[0])


def run_figures(db: Database, run_id: int) -> RunFigures:
    """Count what a run has staged so far. Once it is published the staged rows are gone: the row of `runs` then has the figures."""
    pages, failed, promos, reviews, issues = db.conn.execute(
        "SELECT (SELECT count(*) FROM pages WHERE run_id = ?1), (SELECT count(*) FROM pages WHERE run_id = ?1 AND failed IS NOT NULL),"
        " coalesce(sum(promos), 0), coalesce(sum(reviews), 0), (SELECT count(*) FROM issues WHERE run_id = ?1)"
        " FROM staged WHERE run_id = ?1",
        (run_id,),
    ).fetchone()
    found = listed(db.conn, run_id)
    courses, matched = found.courses(), found.facts()
    titled, priced = matched.pop(TITLE, 0), matched.pop(PRICE, 0)
    return RunFigures(
        run_id=run_id,
        pages=pages,
        failed_pages=failed,
        courses=courses,
        offers=sum(found.offers),
        promos=promos,
        reviews=reviews,
        issues=issues,
        title_fill=titled / courses if courses else None,
        price_fill=priced / courses if courses else None,
        matched=matched,
        listed=found.entries if courses else None,
    )


def run_figures_of(db: Database, run_id: int) -> RunFigures:
    """Figures of a run, whether it is under way (as staged so far) or closed. Raises `RunStateError` where there is none."""
    row = db.conn.execute(f"SELECT finished_at, {_FIGURES} FROM runs WHERE run_id = ?", (run_id,)).fetchone()
    if row is None:
        raise RunStateError(f"there is no run {run_id}")
    return run_figures(db, run_id) if row[0] is None else _figures(row[1:])


def has_vacancies(db: Database, run_id: int) -> bool:
    """Whether anything that the run has staged so far says how many vacancies there are, and that there are some."""
    rows = db.conn.execute(
        "SELECT 1 FROM staged, json_each(payload, '$.vacancies') WHERE run_id = ? AND value ->> 'found' > 0 LIMIT 1", (run_id,)
    )
    return rows.fetchone() is not None


_LISTED = "course"
"""Among the facts of a run: how often courses were listed. That a course is listed is what every entry states of it."""
_FIGURES = "run_id, pages, failed_pages, courses, offers, promos, reviews, issues, title_fill, price_fill, matched"
# A person who accepts a run says that what was before is no measure any longer.
_COMPARABLE = """
FROM runs WHERE spider = ?1 AND school_id IS ?2 AND status = 'ok' AND run_id >= coalesce(
    (SELECT max(run_id) FROM acceptances JOIN runs AS r USING (run_id) WHERE r.spider = ?1 AND r.school_id IS ?2), 0)
"""


def good_run_figures(db: Database, spider: str, school_id: int | None, limit: int = 5) -> list[RunFigures]:
    """Figures of the last runs that were published, the newest first, none from before one that a person accepted.

    By number of the run, since clocks can be set back.
    """
    rows = db.conn.execute(f"SELECT {_FIGURES} {_COMPARABLE} ORDER BY run_id DESC LIMIT ?3", (spider, school_id, limit))
    return [_figures(row) for row in rows]


def run_figures_before(db: Database, spider: str, school_id: int | None, moment: str) -> RunFigures | None:
    """Figures of the last comparable run that began before a moment, or None."""
    rows = db.conn.execute(
        f"SELECT {_FIGURES} {_COMPARABLE} AND started_at <= ?3 ORDER BY run_id DESC LIMIT 1", (spider, school_id, moment)
    )
    return next((_figures(row) for row in rows), None)


def last_good_starts(db: Database) -> dict[tuple[str, str], str]:
    """Spider and slug of the school (empty where what is read is no school's) -> when the last good run of the two began."""
    rows = db.conn.execute(
        "SELECT spider, coalesce(slug, ''), max(started_at) FROM runs LEFT JOIN schools USING (school_id) WHERE status = 'ok'"
        " GROUP BY spider, school_id"
    )
    return {(spider, slug): started_at for spider, slug, started_at in rows}


def run_ahead_of(conn: sqlite3.Connection, now: str) -> str:
    """What to say of the last run that began later than `now`, or empty."""
    row = conn.execute("SELECT run_id, started_at FROM runs WHERE started_at > ? ORDER BY run_id DESC LIMIT 1", (now,)).fetchone()
    if row is None:
        return ""
    return f"run {row[0]} began {row[1]}, which is still to come: the clock is wrong, or was; runs are ordered by their number"


def fail_run(db: Database, run_id: int, *, reason: str, now: str, gate: str | None = None) -> None:
    """Close a run that must not be published; what it staged is kept for reading, and for a person who accepts it.

    Args:
        db: the database.
        run_id: the run.
        reason: why it failed, for a person and for `scrapy check`.
        now: UTC, `YYYY-MM-DDTHH:MM:SSZ`.
        gate: the rule that stopped it; None where it was not judged: killed, ended, a full disk.

    Raises:
        RunStateError: no such run, or one that is closed already.
    """
    with write_batch(db) as conn:
        row = conn.execute("SELECT status FROM runs WHERE run_id = ?", (run_id,)).fetchone()
        if row is None or row[0] != "running":
            raise RunStateError(f"run {run_id} cannot fail: it {'does not exist' if row is None else f'is {row[0]}'}")
        close_run(db, run_id, "failed", reason, now)
        conn.execute("UPDATE runs SET gate = ? WHERE run_id = ?", (gate, run_id))
        if gate is not None:
            drop_staged_before(conn, run_id)


def drop_staged_before(conn: sqlite3.Connection, run_id: int) -> None:
    """Drop what earlier runs of the same spider and school have staged: a later one was judged, so nobody will accept them."""
    conn.execute(
        "DELETE FROM staged WHERE run_id IN (SELECT former.run_id FROM runs AS former JOIN runs AS this ON former.spider = this.spider"
        " AND former.school_id IS this.school_id AND former.run_id < this.run_id WHERE this.run_id = ?)",
        (run_id,),
    )


def close_run(db: Database, run_id: int, status: Status, reason: str | None, now: str) -> None:
    """Write verdict and figures of a run whose staged rows are still there; in a transaction of the caller's."""
    figures = run_figures(db, run_id)
    matched = dict(sorted(figures.matched.items())) | ({_LISTED: figures.listed} if figures.listed else {})
    db.conn.execute(
        "UPDATE runs SET status = ?, reason = ?, finished_at = ?, pages = ?, failed_pages = ?, courses = ?, offers = ?, promos = ?,"
        " reviews = ?, issues = ?, title_fill = ?, price_fill = ?, matched = ?,"
        " (requests, bytes, not_modified) = (SELECT count(*), coalesce(sum(bytes), 0), count(*) FILTER (WHERE status = 304)"
        " FROM pages WHERE pages.run_id = runs.run_id) WHERE run_id = ?",
        (
            status, reason, now, figures.pages, figures.failed_pages, figures.courses, figures.offers, figures.promos,
            figures.reviews, figures.issues, figures.title_fill, figures.price_fill, json.dumps(matched), run_id,
        ),
    )  # fmt: skip


def _figures(row: Sequence[Any]) -> RunFigures:
    *figures, told = row
    matched = json.loads(told or "{}")
    entries = matched.pop(_LISTED, None)
    return RunFigures(**dict(zip(RunFigures.__slots__, figures, strict=False)), matched=matched, listed=entries)


def _time_between(earlier: str, later: str) -> timedelta:
    """Distance of two moments; a clock set back since the start counts as that far away."""
    return abs(datetime.fromisoformat(later) - datetime.fromisoformat(earlier))
