"""Likewise for what has former versions beside it, reviews and promotions, and for the ratings that pages state."""

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from db.mending import Mending, Window, course_named, take_row
from db.promos import COLUMNS as PROMO_COLUMNS
from db.review_identity import find_review, review_of_same_words
from db.splice import State, splice
from normalize.review import UNSURE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """A table whose rows have former versions in another."""

    table: str
    key: str
    versions: str
    columns: tuple[str, ...]
    """What the versions keep."""
    others: tuple[str, ...]
    """What is only known as it is now."""


REVIEWS = Versioned(
    table="reviews",
    key="review_id",
    versions="review_versions",
    columns=("rating", "rating_text", "title", "pros", "cons", "text"),
    others=("url", "author_key", "published_on", "text_key", "page_id", "first_seen_at", "last_seen_at", "removed_at", "missed_runs"),
)
_PROMO_VERSION = ("code", "percent", "amount", "currency", "min_price", "starts_at", "ends_at", "stackable", "paused")
PROMOS = Versioned(
    table="promos",
    key="promo_id",
    versions="promo_versions",
    columns=_PROMO_VERSION,
    others=(
        *(name for name in PROMO_COLUMNS if name not in _PROMO_VERSION),
        "page_id", "first_seen_at", "last_seen_at", "removed_at", "missed_runs",
    ),
)  # fmt: skip


def mend_review(mending: Mending, source: str, external_id: str, window: Window) -> None:
    """One review, as far as today's reading knows it."""
    school_id = mending.run.school_id
    theirs = find_review(mending.scratch, school_id, source, external_id)
    if theirs is None:
        return
    (name,) = mending.scratch.execute("SELECT external_id FROM reviews WHERE review_id = ?", (theirs,)).fetchone()
    ours = find_review(mending.conn, school_id, source, name)
    if ours is None and (ours := review_of_same_words(mending.conn, mending.scratch, theirs)) is not None and window.end is None:
        mending.conn.execute("UPDATE reviews SET external_id = ? WHERE review_id = ?", (name, ours))
    # Of days that are counted from the reading the first is the best, and it lies before the window.
    before = {"first_seen_at", "published_on"} if name.startswith(f"{source}:{UNSURE_DAY}") else {"first_seen_at"}
    _mend(mending, REVIEWS, ours, theirs, window, before=before)


def mend_promo(mending: Mending, external_id: str, window: Window) -> None:
    """One promotion, likewise."""
    wanted, key = "SELECT promo_id FROM promos WHERE (external_id, school_id) = (?, ?)", (external_id, mending.run.school_id)
    known, read = (conn.execute(wanted, key).fetchone() for conn in (mending.conn, mending.scratch))
    if read is not None:
        _mend(mending, PROMOS, known and known[0], read[0], window, before={"first_seen_at"})


def _mend(mending: Mending, what: Versioned, known: int | None, theirs: int, window: Window, *, before: Collection[str]) -> None:
    """Bring our row to theirs; the columns `before` are right as they are where the window does not begin with the first reading."""
    if known is None and window.end is not None:
        return
    told = _chain(mending.conn, what, known) if known else []
    states = splice(told, _chain(mending.scratch, what, theirs), window.start, window.end, last_page=True)
    ours = known or _new_row(mending, what, theirs)
    if states != told:
        mending.note(what.table, what.columns, told, states)
        _write(mending.conn, what, ours, states)
    if window.end is None:
        others = what.others if window.start == "" or not known else tuple(name for name in what.others if name not in before)
        take_row(mending, what.table, others, ours, theirs)
        (course_id,) = mending.scratch.execute(f"SELECT course_id FROM {what.table} WHERE {what.key} = ?", (theirs,)).fetchone()
        named = course_named(mending, course_id)
        mending.conn.execute(f"UPDATE {what.table} SET course_id = ?1 WHERE {what.key} = ?2 AND course_id IS NOT ?1", (named, ours))


def _chain(conn: sqlite3.Connection, what: Versioned, number: int) -> list[State]:
    """The versions of a row, the last of them the row itself."""
    listed = ", ".join(what.columns)
    former = conn.execute(f"SELECT valid_to, page_id, {listed} FROM {what.versions} WHERE {what.key} = ? ORDER BY valid_to", (number,))
    current = conn.execute(f"SELECT first_seen_at, page_id, {listed} FROM {what.table} WHERE {what.key} = ?", (number,)).fetchone()
    since, chain = current[0], []
    for until, page_id, *values in former:
        chain.append(State(since=since, until=until, values=tuple(values), page_id=page_id))
        since = until
    return [*chain, State(since=since, until=None, values=tuple(current[2:]), page_id=current[1])]


def _write(conn: sqlite3.Connection, what: Versioned, number: int, states: Sequence[State]) -> None:
    *former, current = states
    columns = ("page_id", *what.columns)
    # The row first: a trigger keeps what stood there before, and goes with the other versions.
    conn.execute(
        f"UPDATE {what.table} SET {', '.join(f'{name} = ?' for name in columns)} WHERE {what.key} = ?",
        (current.page_id, *current.values, number),
    )
    conn.execute(f"DELETE FROM {what.versions} WHERE {what.key} = ?", (number,))
    named = (what.key, "valid_to", *columns)
    conn.executemany(
        f"INSERT INTO {what.versions} ({', '.join(named)}) VALUES ({', '.join('?' * len(named))})",
        [(number, state.until, state.page_id, *state.values) for state in former],
    )


def _new_row(mending: Mending, what: Versioned, theirs: int) -> int:
    columns = [row[1] for row in mending.conn.execute(f"PRAGMA table_info({what.table})")]
    copied = [name for name in columns if name not in (what.key, "course_id", "duplicate_of")]
    row = mending.scratch.execute(f"SELECT {', '.join(copied)} FROM {what.table} WHERE {what.key} = ?", (theirs,)).fetchone()
    marks = ", ".join("?" * len(copied))
    return int(mending.conn.execute(f"INSERT INTO {what.table} ({', '.join(copied)}) VALUES ({marks})", row).lastrowid or 0)


def mend_stated_rating(mending: Mending, source: str, course_url: str | None, window: Window) -> None:
    """What a source states of a school or a course as a whole."""
    ours, theirs = (_subject(conn, mending.run.school_id, source, course_url) for conn in (mending.conn, mending.scratch))
    if ours is None or theirs is None:
        return
    told, read = _stated(mending.conn, ours), _stated(mending.scratch, theirs)
    states = splice(told, read, window.start, window.end)
    if states != told:
        columns = ("rating", "rating_text", "reviews")
        mending.note("stated_ratings", columns, told, states)
        mending.conn.execute("DELETE FROM stated_ratings WHERE (school_id, source) = (?, ?) AND course_id IS ?", ours)
        mending.conn.executemany(
            "INSERT INTO stated_ratings (school_id, source, course_id, observed_at, page_id, rating, rating_text, reviews)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [(*ours, state.since, state.page_id, *state.values) for state in states],
        )


def _subject(conn: sqlite3.Connection, school_id: int, source: str, url: str | None) -> tuple[int, str, int | None] | None:
    if url is None:
        return school_id, source, None
    row = conn.execute("SELECT course_id FROM courses WHERE (school_id, url) = (?, ?)", (school_id, url)).fetchone()
    return None if row is None else (school_id, source, int(row[0]))


def _stated(conn: sqlite3.Connection, subject: tuple[int, str, int | None]) -> list[State]:
    rows: list[Any] = conn.execute(
        "SELECT observed_at, page_id, rating, rating_text, reviews FROM stated_ratings"
        " WHERE (school_id, source) = (?, ?) AND course_id IS ? ORDER BY stated_rating_id",
        subject,
    ).fetchall()
    ends = [row[0] for row in rows[1:]] + [None]
    return [State(since=row[0], until=end, page_id=row[1], values=tuple(row[2:])) for row, end in zip(rows, ends, strict=True)]
