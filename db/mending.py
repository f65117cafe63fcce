"""What today's reading of archived pages says otherwise, put into the history in the place of what was read then.

The reading lies in a scratch database, made by publishing the runs again into an empty one with the very code of a crawl; runs, pages and
schools have the same numbers there. Only what was told on a page that reads differently is touched.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from db.claims import COURSE_COLUMNS
from db.courses import merge_course
from db.offers import PRICE_COLUMNS
from db.publication import Publication
from db.splice import State, splice

_CLAIM = ("spider", "rank", "course", "offers", "page_id", "run_id", "last_seen_at", "missed_runs", "removed_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time for which today's reading counts."""

    start: str
    """Empty: from the first run of the school on."""
    end: str | None
    """The first moment that is not read again; None: to this day."""


@dataclass(slots=True)
class Mending:
    """What is put where, and what that has changed."""

    conn: sqlite3.Connection
    scratch: sqlite3.Connection
    run: Publication
    """The last run of the window."""
    changed: Counter[str] = field(default_factory=Counter)
    """Column (`offers.price`) -> of how many tariffs, courses … its history has changed."""

    def course(self, external_id: str, url: str, window: Window) -> None:
        """One course with its tariffs, as far as today's reading knows it."""
        theirs = _course_id(self.scratch, self.run.school_id, external_id, url)
        if theirs is None:
            return
        ours = _course_id(self.conn, self.run.school_id, *_names(self.scratch, theirs))
        if ours is None:
            ours = self._new_course(theirs) if window.end is None else None
        if ours is None:
            return
        before = _columns(self.conn, ours)
        if window.end is None:
            self._take_claims(ours, theirs)
        self._take_offers(ours, theirs, window)
        if window.end is None:
            merge_course(self.conn, self.run, ours)
            self.conn.execute(
                "UPDATE courses SET first_seen_at = min(first_seen_at, ?2), removed_at = ?3 WHERE course_id = ?1",
                (ours, *self.scratch.execute("SELECT first_seen_at, removed_at FROM courses WHERE course_id = ?", (theirs,)).fetchone()),
            )
        after = _columns(self.conn, ours)
        self.changed.update(f"courses.{name}" for name in COURSE_COLUMNS if before[name] != after[name])

    def _new_course(self, theirs: int) -> int:
        columns = "school_id, external_id, url, title, first_seen_at, last_seen_at, page_id"
        row = self.scratch.execute(f"SELECT {columns} FROM courses WHERE course_id = ?", (theirs,)).fetchone()
        self.changed["courses"] += 1
        return int(self.conn.execute(f"INSERT INTO courses ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row).lastrowid or 0)

    def _take_claims(self, ours: int, theirs: int) -> None:
        claims = self.scratch.execute(f"SELECT {', '.join(_CLAIM)} FROM course_claims WHERE course_id = ?", (theirs,)).fetchall()
        marks = ", ".join("?" * (len(_CLAIM) + 1))
        self.conn.executemany(
            f"INSERT OR REPLACE INTO course_claims (course_id, {', '.join(_CLAIM)}) VALUES ({marks})", [(ours, *claim) for claim in claims]
        )

    def _take_offers(self, ours: int, theirs: int, window: Window) -> None:
        known, read = _offers(self.conn, ours), _offers(self.scratch, theirs)
        for external_id, their_id in read.items():
            our_id = known.get(external_id)
            if our_id is None and window.end is not None:
                continue
            told = _history(self.conn, our_id) if our_id is not None else []
            states = splice(told, _history(self.scratch, their_id), window.start, window.end)
            if our_id is None:
                our_id = self._new_offer(ours, their_id)
            if states != told:
                self.note("offers", PRICE_COLUMNS, told, states)
                _write_history(self.conn, our_id, states)
            if window.end is None:
                take_row(self, "offers", (*PRICE_COLUMNS, "page_id", "removed_at"), our_id, their_id)
        if window == Window(start="", end=None):
            # Today's reading has seen all that was ever read of the course, and knows no such tariff.
            for external_id in known.keys() - read.keys():
                self.changed["offers"] += 1
                self.conn.execute("DELETE FROM offer_history WHERE offer_id = ?", (known[external_id],))
                self.conn.execute("DELETE FROM offers WHERE offer_id = ?", (known[external_id],))

    def _new_offer(self, course_id: int, theirs: int) -> int:
        columns = ", ".join(("external_id", "page_id", "removed_at", *PRICE_COLUMNS))
        row = self.scratch.execute(f"SELECT {columns} FROM offers WHERE offer_id = ?", (theirs,)).fetchone()
        marks = ", ".join("?" * (len(row) + 1))
        return int(self.conn.execute(f"INSERT INTO offers (course_id, {columns}) VALUES ({marks})", (course_id, *row)).lastrowid or 0)

    def note(self, table: str, columns: tuple[str, ...], told: list[State], states: list[State]) -> None:
        """Count a row of which the history has changed, and in which columns."""
        self.changed[table] += 1
        for number, name in enumerate(columns):
            if [state.values[number] for state in told] != [state.values[number] for state in states]:
                self.changed[f"{table}.{name}"] += 1


def take_row(mending: Mending, table: str, columns: tuple[str, ...], ours: int, theirs: int) -> None:
    """Bring some columns of a row to those of its counterpart; one that says the same already is left alone."""
    key = f"{table.removesuffix('s')}_id"
    row = mending.scratch.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {key} = ?", (theirs,)).fetchone()
    set_to, is_so = (joint.join(f"{name} {sign} ?" for name in columns) for joint, sign in ((", ", "="), (" AND ", "IS")))
    mending.conn.execute(f"UPDATE {table} SET {set_to} WHERE {key} = ? AND NOT ({is_so})", (*row, ours, *row))


def _names(conn: sqlite3.Connection, course_id: int) -> tuple[str, str]:
    external_id, url = conn.execute("SELECT external_id, url FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    return str(external_id), str(url)


def _course_id(conn: sqlite3.Connection, school_id: int, external_id: str, url: str) -> int | None:
    row = conn.execute(
        "SELECT course_id FROM courses LEFT JOIN course_aliases AS a USING (course_id)"
        " WHERE school_id = ?1 AND (courses.url = ?2 OR a.url = ?2 OR external_id = ?3) ORDER BY courses.url = ?2 DESC, a.url = ?2 DESC",
        (school_id, url, external_id),
    ).fetchone()
    return None if row is None else int(row[0])


def _columns(conn: sqlite3.Connection, course_id: int) -> dict[str, Any]:
    row = conn.execute(f"SELECT {', '.join(COURSE_COLUMNS)} FROM courses WHERE course_id = ?", (course_id,)).fetchone()
    return dict(zip(COURSE_COLUMNS, row, strict=True))


def _offers(conn: sqlite3.Connection, course_id: int) -> dict[str, int]:
    return dict(conn.execute("SELECT external_id, offer_id FROM offers WHERE course_id = ?", (course_id,)))


def _history(conn: sqlite3.Connection, offer_id: int) -> list[State]:
    rows = conn.execute(
        f"SELECT valid_from, valid_to, confirmed, page_id, {', '.join(PRICE_COLUMNS)} FROM offer_history WHERE offer_id = ? ORDER BY 1",
        (offer_id,),
    )
    return [
        State(since=since, until=until, confirmed=bool(confirmed), page_id=page_id, values=tuple(values))
        for since, until, confirmed, page_id, *values in rows
    ]


def _write_history(conn: sqlite3.Connection, offer_id: int, states: list[State]) -> None:
    conn.execute("DELETE FROM offer_history WHERE offer_id = ?", (offer_id,))
    columns = ("offer_id", "valid_from", "valid_to", "confirmed", "page_id", *PRICE_COLUMNS)
    conn.executemany(
        f"INSERT INTO offer_history ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
        [(offer_id, state.since, state.until, int(state.confirmed), state.page_id, *state.values) for state in states],
    )


def course_named(mending: Mending, theirs: int | None) -> int | None:
    """Our number of a course that the scratch database knows, or None."""
    return None if theirs is None else _course_id(mending.conn, mending.run.school_id, *_names(mending.scratch, theirs))
