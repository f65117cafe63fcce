"""A whole database as values that two databases can be compared by: every table, every row, ids told by what they stand for."""

import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

Row = tuple[Any, ...]
Dump = dict[str, Counter[Row]]

NATURAL = {
    "schools": ("slug",),
    "runs": ("school_id", "spider"),
    "pages": ("run_id", "url"),
    "courses": ("school_id", "external_id"),
    "offers": ("course_id", "external_id"),
    "promos": ("school_id", "external_id"),
    "reviews": ("school_id", "source", "external_id"),
    "stated_ratings": ("school_id", "course_id", "source"),
    "categories": ("slug",),
    "professions": ("slug",),
    "skills": ("slug",),
    "tools": ("slug",),
    "teachers": ("slug",),
    "issues": ("page_id", "kind", "field", "text"),
}
"""What tells a row, in place of its number."""
LEFT_OUT = {
    # When each step of the schema was applied, by the real clock.
    "_sqlite_migrations",
    # In which order runs were published, and what each wrote over: another where one was struck and run again (tests/test_as_of.py).
    "writes",
    "replaced",
    "exports",
    # How the archive lies in its files: what was written for a batch that failed stays there, known to nobody or taken in.
    "archive_files",
}
PLACES = {("archived_pages", column) for column in ("file", "position", "length", "url")}
"""Likewise where in the files a page lies, and which of the addresses with one content came first."""
OF_RUNS = frozenset({"runs", "pages", "issues", "staged", "staged_reviews", "robots_files"})
"""What a run leaves that has failed; no table of facts has anything of it."""
FAILED: Row = ("a failed run",)
TRANSFERRED = {("pages", "status"), ("pages", "bytes"), ("runs", "bytes"), ("runs", "not_modified")}
"""What was sent over the wire: less where a failed run had the page already, more where the page cache could not be written."""


def dump(database: Path, *, ignore_failed: bool = False, ignore_transfers: bool = False) -> Dump:
    """Table -> its rows, with how often each is there. A number that points to a row is replaced by what tells that row.

    `ignore_failed`: as if no run had failed: those runs are left out with their pages, issues and staged rows. A fact that points to a page
    or a run that has failed stays, and is then like no fact of an undisturbed database. `ignore_transfers`: without what was sent over the
    wire.
    """
    db = sqlite3.connect(database)
    try:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        keys: dict[str, dict[int, Row]] = {}
        if ignore_failed:
            failed = "SELECT run_id FROM runs WHERE status = 'failed'"
            keys["failed runs"] = {run_id: FAILED for (run_id,) in db.execute(failed)}
            keys["failed pages"] = {page_id: FAILED for (page_id,) in db.execute(f"SELECT page_id FROM pages WHERE run_id IN ({failed})")}
        for name in names:
            _name_rows(db, name, keys)
        rows = {name: _rows(db, name, keys, masked=ignore_transfers) for name in names if name not in LEFT_OUT}
    finally:
        db.close()
    if ignore_failed:
        for name in OF_RUNS & rows.keys():
            rows[name] = Counter({row: times for row, times in rows[name].items() if FAILED not in row})
        told = {value for row in rows.get("robots_files", ()) for value in row}
        rows["robots_texts"] = Counter({row: times for row, times in rows.get("robots_texts", Counter()).items() if row[0] in told})
    if "robots_files" in rows:
        # A host is asked once for all schools of one spider: by the first of them, which after a failed run may be another one.
        rows["robots_files"] = Counter({row[1:] for row in rows["robots_files"]})
    return rows


def of_school(row: Row, schools: frozenset[str]) -> str | None:
    """The school that a dumped row speaks of, None where it speaks of none."""
    for value in row:
        if isinstance(value, tuple) and (found := _first_word(value)) in schools:
            return found
    return None


def _first_word(value: Row) -> Any:
    return _first_word(value[0]) if isinstance(value[0], tuple) else value[0]


def _references(db: sqlite3.Connection, table: str) -> dict[str, str]:
    """Column -> the table that it points into, columns that merely carry another table's number included."""
    declared = {row[3]: row[2] for row in db.execute(f"PRAGMA foreign_key_list({table})")}
    numbers = {
        "school_id": "schools",
        "run_id": "runs",
        "page_id": "pages",
        "course_id": "courses",
        "offer_id": "offers",
        "category_id": "categories",
    }
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    return {column: numbers[column] for column in columns if column in numbers and numbers[column] != table} | declared


def _name_rows(db: sqlite3.Connection, table: str, keys: dict[str, dict[int, Row]]) -> None:
    if table in keys or table not in NATURAL:
        return
    references = _references(db, table)
    wanted = NATURAL[table]
    for column in wanted:
        if column in references:
            _name_rows(db, references[column], keys)
    named: dict[int, Row] = dict(keys.get(f"failed {table}", {}))
    seen: Counter[Row] = Counter()
    for rowid, *values in db.execute(f"SELECT rowid, {', '.join(wanted)} FROM {table} ORDER BY rowid"):
        if rowid in named:
            continue
        key = tuple(keys[references[c]][v] if c in references and v is not None else v for c, v in zip(wanted, values, strict=True))
        # Several runs of one spider and school: the first, the second …
        named[rowid] = (*key, seen[key])
        seen[key] += 1
    keys[table] = named


def _rows(db: sqlite3.Connection, table: str, keys: dict[str, dict[int, Row]], *, masked: bool) -> Counter[Row]:
    references = _references(db, table)
    cursor = db.execute(f"SELECT * FROM {table}")
    columns = [each[0] for each in cursor.description]
    own = {row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[5] and table in NATURAL}
    return Counter(
        tuple(
            None
            if (masked and (table, column) in TRANSFERRED) or (table, column) in PLACES
            else keys[table][value]
            if column in own
            else keys[references[column]][value]
            if column in references and value is not None
            else value
            for column, value in zip(columns, row, strict=True)
        )
        for row in cursor
    )
